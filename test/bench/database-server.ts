import { parentPort, workerData } from 'node:worker_threads';
import { clockRow, manyLocks } from '../inputs/sql-server/locks.ts';
import { startStandIn } from '../inputs/sql-server/stand-in/server.ts';
import { answerTokens } from '../inputs/sql-server/stand-in/tokens.ts';

// A server of its own thread, whose answer was made before: what is measured is who asks.
const tokens = answerTokens({ rowsets: [clockRow(), manyLocks(Number(workerData))] });
const { port } = await startStandIn({ answer: () => ({ tokens }) });
parentPort?.postMessage(port, []);
