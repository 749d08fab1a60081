import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { leaveRequest, requestsIn } from '../../src/store/requests.ts';
import { newFolder } from './help.ts';

const FORGET = { kind: 'forget', user: 'alice' } as const;

describe('a request', () => {
  test('that was left is found as it was asked', () => {
    const folder = newFolder();
    const file = leaveRequest(folder, FORGET);
    expect(requestsIn(folder)).toEqual([{ file, request: FORGET }]);
  });

  test.skipIf(process.platform === 'win32')('is none where a link stands, or a pipe that nobody writes to', () => {
    const folder = newFolder();
    const requests = join(folder, 'requests');
    mkdirSync(requests);
    writeFileSync(join(folder, 'elsewhere'), JSON.stringify(FORGET));
    symlinkSync(join(folder, 'elsewhere'), join(requests, 'link.json'));
    execFileSync('mkfifo', [join(requests, 'pipe.json')]);
    expect(requestsIn(folder).map(({ request }) => request)).toEqual([undefined, undefined]);
  });
});
