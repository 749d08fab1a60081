import { describe, expect, test } from 'vitest';
import { headText } from '../../../src/inputs/file/encoding.ts';
import { WITH_LINES } from '../../forms/timeline.ts';
import { FORMS } from '../../forms/writers/all.ts';
import { TABLE_FORMS, writeTable } from '../../simulator/equis-exports.ts';
import { input } from './stream.ts';

/** How sure it is of a text, and whether it takes it for a list of users. */
function taken(text: string): [sure: number, isList: boolean] {
  return [input.recognise(text, 'file'), input.isSnapshot?.(text) === true];
}

const NOT_MINE = [expect.toSatisfy((sure: number) => sure < 0.5), false];

describe('what is not of Licence Protector is neither a stream nor a list of users', () => {
  test.each(FORMS.map(({ name, write }) => [name, write] as const))('Windows events: %s', (_, write) => {
    const bytes = Buffer.from(write(WITH_LINES.events));
    const text = headText(bytes.subarray(0, 64 * 1024));
    // Cut off anywhere too, as the beginning of a long file is.
    for (const to of [text.length, 4096, 1500, 700]) expect(taken(text.slice(0, to))).toEqual(NOT_MINE);
  });

  test.each(TABLE_FORMS)('a table of EQuIS: %s', (form) => {
    const at = Date.UTC(2026, 4, 6, 8);
    const row = { user: 'bert', workstation: 'PC-014', app: 'Professional', checkedOut: at, expires: at + 900_000 };
    const table = [{ ...row, checksum: 'k3', id: 1 }] as unknown as Parameters<typeof writeTable>[0];
    expect(taken(writeTable(table, at, form).toString('utf8'))).toEqual(NOT_MINE);
  });

  test.each([
    [
      'a dump of IRIS',
      'UserId      Type      Connects  MaxCon   CSPCon   LU       Active   Grace\nbert  User 1 1 0 1 60 0\n',
    ],
    ['lines of IRIS', '05/06/26-08:00:00:000 (10) 0 [Generic.Event] LicenseTrace: Login, Role = User, UserId = bert\n'],
    ['an audit log of a web application', 'Timestamp,Action,Module,User\n2026-05-06T08:00:00Z,Login,Orders,bert\n'],
    [
      'the same as JSON lines',
      '{"timestamp":"2026-05-06T08:00:00Z","action":"logout","module":"auth","user":"bert","host":"PC-014"}\n',
    ],
    [
      'events as JSON lines that speak of a check',
      '{"TimeCreated":"2026-05-06T08:00:00Z","EventID":4711,"Level":"Information","User":"bert","Module":"x",' +
        '"Event":"Validate"}\n',
    ],
    ['an inventory', 'Computer,User,LastSeen,OS\nPC-014,bert,2026-05-06 08:00:00,Windows\n'],
    [
      'an inventory in XML',
      '<Computers><Computer Name="PC-014"><User>bert</User><LastSeen>2026-05-06</LastSeen></Computer></Computers>',
    ],
    ['users of a directory', '<Users><User Name="bert" Computer="PC-014"/><User Name="anna"/></Users>'],
    ['a configuration', '[Database]\nUser=sa\nServer=db1\nTotal=5\n[Log]\nLevel=1\n'],
    ['a service of Windows', '[Unit]\nDescription=x\n[Service]\nUser=bert\nLimit=10\n'],
    [
      'a configuration in XML',
      '<configuration><module name="x" total="a"><user computer="b">c</user></module><log level="1"/></configuration>',
    ],
    ['modules of a program', 'Name,Version,Module\nx,1,y\n'],
    ['a web page', '<html><body><user>bert</user><computer>PC-014</computer></body></html>'],
  ])('%s', (_, text) => {
    expect(taken(text)).toEqual(NOT_MINE);
  });

  test.each([
    ['a stream', 'Timestamp,Event,Module,User,Machine\n2026-05-06T08:00:00Z,Validate,M1,bert,PC-014\n', 0.8],
    ['counts', 'Timestamp,Event,Module,Value\n2026-05-06T08:00:00Z,RemainingLicences,M1,4\n', 0.8],
    ['a stream with a column for texts', 'Timestamp,Event,Module,User,Machine,LastValidate,Message\n', 1],
  ])('while %s of its own is known', (_, text, sure) => {
    expect(taken(text)).toEqual([sure, false]);
  });
});
