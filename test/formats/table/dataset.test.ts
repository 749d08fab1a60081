import { expect, test } from 'vitest';
import { asDelimited, datasetIn, isMarkup } from '../../../src/formats/table/dataset.ts';

const SCHEMA =
  '<xs:schema id="NewDataSet"><xs:element name="session_id" type="xs:int"/><xs:element name="user_id"/></xs:schema>';

const row = (id: number, user: string, more = ''): string =>
  `  <Table>\n    <session_id>${id}</session_id>\n    <user_id>${user}</user_id>${more}\n  </Table>\n`;
const dataset = (...rows: readonly string[]): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<NewDataSet>\n${rows.join('')}</NewDataSet>\n`;

test('its rows are elements of one name, whose children are columns; one without a value is left out', () => {
  expect(datasetIn(dataset(row(1, 'ann'), row(2, 'bob', '<client_address>192.0.2.7</client_address>')))).toEqual({
    header: ['session_id', 'user_id', 'client_address'],
    rows: [
      { session_id: '1', user_id: 'ann', client_address: '' },
      { session_id: '2', user_id: 'bob', client_address: '192.0.2.7' },
    ],
    isWhole: true,
  });
});

test('a schema before the rows, an envelope around them and an empty element are none of their values', () => {
  const wrapped =
    `<Result xmlns="urn:example">${SCHEMA}<diffgr:diffgram>` +
    `${dataset(row(1, 'ann', '<note />')).slice(39)}</diffgr:diffgram></Result>`;
  expect(datasetIn(wrapped)).toMatchObject({ rows: [{ session_id: '1', user_id: 'ann', note: '' }], isWhole: true });
});

test('what XML writes otherwise is read as it is meant', () => {
  const [one] = datasetIn(dataset(row(1, 'A&amp;B &lt;x&gt; &#228;&#xE4; "q"')))?.rows ?? [];
  expect(one).toMatchObject({ user_id: 'A&B <x> ää "q"' });
  const [two] = datasetIn(dataset(row(1, '<![CDATA[a & b]]>')))?.rows ?? [];
  expect(two).toMatchObject({ user_id: 'a & b' });
  expect(asDelimited({ header: ['a', 'b'], rows: [{ a: 'x"y', b: 'p,q' }] })).toBe('"a","b"\n"x""y","p,q"\n');
});

test('one that is cut off is not whole, and what is no XML of rows gives none', () => {
  const whole = dataset(row(1, 'ann'), row(2, 'bob'));
  expect(datasetIn(whole.slice(0, whole.indexOf('</NewDataSet>')))).toMatchObject({ isWhole: false });
  for (const text of ['<a></b>', '<a><b/></a>', '<html><p>no rows</p></html>', '<'])
    expect(datasetIn(text)).toBeUndefined();
  expect(isMarkup('\uFEFF \n<a>')).toBe(true);
  expect(isMarkup('a,b\n')).toBe(false);
});

test('one that holds no end of a schema, or elements without end, takes no long time', () => {
  const before = performance.now();
  datasetIn('<xs:schema '.repeat(100_000));
  datasetIn('<a>'.repeat(200_000));
  datasetIn(`<a><b>${'<![CDATA['.repeat(100_000)}</b><c>1</c></a>`);
  expect(performance.now() - before).toBeLessThan(5_000);
});
