import type { LogOrigin } from '../../src/domain/reader.ts';
import { recordStartOfRaw } from './record-start.ts';

const STARTING = /^Instance '(?<instance>[^']+)' starting on node (?<machine>[^']+) by user '/;
/** Of a recovery block, and of the banner below `Startup of InterSystems IRIS`. */
const FOLDER = /(?:Log file directory|with mgr): (?<folder>\S.{0,300})/;

/**
 * Where a messages.log is written: instance and machine of the line with which an instance starts, and the folder `mgr`
 * of the lines around it.
 */
export const ORIGIN: LogOrigin = {
  literals: [' starting on node ', 'Log file directory: ', 'with mgr: '],
  of(line) {
    const { instance, machine } = STARTING.exec(recordStartOfRaw(line)?.text ?? '')?.groups ?? {};
    const folder = FOLDER.exec(line)
      ?.groups?.['folder']?.trimEnd()
      .replace(/[/\\]$/, '');
    return {
      ...(instance !== undefined && { instance }),
      ...(machine !== undefined && { machine }),
      ...(folder !== undefined && { folder }),
    };
  },
};
