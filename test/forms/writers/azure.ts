import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { csvLines, newestFirst, patterned, quotedLines, utcOf, xmlText } from '../words.ts';

const millis = ({ at }: Kept): string => new Date(at).toISOString();
const TENANT = '00000000-0000-0000-0000-000000000000';

/** The columns of the table Event, as documented; `EventLog` is the channel, `Source` the provider. */
function columns(event: Kept, time: string): readonly (readonly [string, string])[] {
  return [
    ['TenantId', TENANT],
    ['SourceSystem', 'OpsManager'],
    ['TimeGenerated', time],
    ['Source', event.source],
    ['EventLog', event.channel],
    ['Computer', event.computer],
    ['EventLevel', '4'],
    ['EventLevelName', 'Information'],
    ['ParameterXml', `<Param>${xmlText(event.text)}</Param>`],
    [
      'EventData',
      '<DataItem type="System.XmlData" time="" sourceHealthServiceId=""><EventData><Data>' +
        `${xmlText(event.text)}</Data></EventData></DataItem>`,
    ],
    ['EventID', String(event.id)],
    ['RenderedDescription', event.text],
    ['ManagementGroupName', `AOI-${TENANT}`],
    ['UserName', 'N/A'],
    ['Type', 'Event'],
    ['_ResourceId', '/subscriptions/0/resourcegroups/rg/providers/microsoft.compute/virtualmachines/sx1'],
  ];
}

function object(event: Kept): Record<string, unknown> {
  return { ...Object.fromEntries(columns(event, millis(event))), EventID: event.id, TableName: 'PrimaryResult' };
}

function table(events: readonly Kept[], name: string, time: (event: Kept) => string): string[][] {
  const rows = newestFirst(events).map((event) => columns(event, time(event)));
  const names = (rows[0] ?? []).map(([one]) => (one === 'TimeGenerated' ? name : one));
  return [names, ...rows.map((row) => row.map(([, value]) => value))];
}

export const AZURE: readonly Form[] = [
  {
    name: 'Azure table Event, JSON of the command line',
    file: 'events.json',
    shape: 'documented',
    write: (events) => JSON.stringify(newestFirst(events).map(object), null, 2),
  },
  {
    name: 'Azure table Event, answer of the API (tables, columns, rows)',
    file: 'events.json',
    shape: 'documented',
    write: (events) => {
      const [names = [], ...rows] = table(events, 'TimeGenerated', millis);
      const typed = names.map((name) => ({ name, type: name === 'TimeGenerated' ? 'datetime' : 'string' }));
      return JSON.stringify({ tables: [{ name: 'PrimaryResult', columns: typed, rows }] });
    },
  },
  {
    name: 'Azure table Event, CSV by PowerShell',
    file: 'events.csv',
    shape: 'documented',
    write: (events) => quotedLines(table(events, 'TimeGenerated', millis)),
  },
  {
    name: 'Azure table Event, CSV of the portal',
    file: 'query_data.csv',
    shape: 'assumed',
    write: (events) =>
      csvLines(
        table(events, 'TimeGenerated [UTC]', ({ at }) => patterned(utcOf(at), "M/d/yyyy', 'h:mm:ss.fff tt")),
        ',',
        '\n',
      ),
  },
  {
    name: 'Azure table WindowsEvent, JSON',
    file: 'events.json',
    shape: 'assumed',
    write: (events) =>
      JSON.stringify(
        newestFirst(events).map((event) => ({
          TenantId: TENANT,
          TimeGenerated: millis(event),
          Provider: event.source,
          Channel: event.channel,
          Computer: event.computer,
          EventID: event.id,
          EventLevel: 4,
          EventLevelName: 'Information',
          EventData: { Data: event.text },
          EventRecordId: String(event.record),
          TimeCreated: millis(event),
          Type: 'WindowsEvent',
        })),
      ),
  },
];
