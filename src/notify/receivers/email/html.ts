import type { HolderRow } from '../../../present/holder-rows.ts';
import { escapeHtml, visibleLines } from '../../../present/sanitise.ts';
import { ago, INSTANTS } from '../../../present/time-text.ts';
import { personText, plural, titled } from '../../../present/words.ts';
import type { Fact } from '../../text/fact.ts';
import type { Block, View } from '../../text/mail-body.ts';
import { markOf } from '../../text/steps.ts';

/** Grounds on which white can be read, so that the mark looks the same on white and on black. */
const tones: Record<View['tone'], string> = {
  critical: '#c5221f',
  warning: '#8f5600',
  info: '#2f62b5',
  over: '#216e33',
};
/**
 * No grey is read well on both white and black, and many clients turn the ground dark: so it is the text's own colour,
 * thinned.
 */
const muted = 'opacity:.75;';
const line = 'border-top:1px solid #8886;';
const cell = 'padding:4px 8px 4px 0;vertical-align:top;text-align:left;';
const full = 'border-collapse:collapse;width:100%;';

/**
 * A mail as HTML: inline styles, no script, nothing remote, readable on a phone and on a dark ground. `subject` is the
 * title of the document; every word goes through `escapeHtml`.
 */
export function htmlOf({ state, tone, head, blocks, foot }: View, subject: string): string {
  const width = 'max-width:760px;margin:0 auto;padding:12px;';
  const font = 'font:15px/1.4 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;';
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    `<style>:root{color-scheme:light dark}</style><title>${escapeHtml(subject)}</title></head>`,
    `<body style="margin:0"><div style="${width}${font}overflow-wrap:anywhere">`,
    `<div style="border-left:6px solid ${tones[tone]};padding-left:10px">${headTable(state, head, tones[tone])}</div>`,
    ...blocks.map(blockHtml),
    `<div style="${line}${muted}margin-top:20px;padding-top:8px;font-size:13px">`,
    ...foot.map((text) => `<p style="margin:0 0 6px">${prose(text)}</p>`),
    '</div></div></body></html>',
    '',
  ].join('\n');
}

function headTable(state: string, [what, ...others]: readonly Fact[], colour: string): string {
  const value = what?.value ?? '';
  const told = value.startsWith(`${state}: `) ? titled(value.slice(state.length + 2)) : value;
  const badge = `background:${colour};color:#ffffff;padding:1px 8px;border-radius:4px;white-space:nowrap`;
  const title = 'font-size:19px;line-height:1.4;font-weight:700;padding-bottom:6px';
  const mark = `<span style="${badge}">${escapeHtml(state)}</span>`;
  return `<div style="${title}">${mark} ${escapeHtml(told, 1000)}</div>${factTable(others)}`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2 style="font-size:16px;margin:22px 0 6px">${escapeHtml(block.text)}</h2>`;
    case 'text':
      return `<p style="margin:0 0 8px">${prose(block.text)}</p>`;
    case 'facts':
      return factTable(block.facts);
    case 'steps':
      return `<ol style="margin:0;padding-left:24px">${items(block.steps)}</ol>`;
    case 'bullets':
      return `<ul style="margin:0;padding-left:24px">${items(block.items)}</ul>`;
    case 'holders':
      return holderTable(block.rows, block.more);
    case 'proof':
      return proofHtml(block.place, block.text);
  }
}

function factTable(facts: readonly Fact[]): string {
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><td style="${cell}${muted}white-space:nowrap;width:72px">${escapeHtml(label)}</td>` +
      `<td style="${cell}">${prose(value)}</td></tr>`,
  );
  return `<table role="presentation" style="${full}">${rows.join('\n')}</table>`;
}

function holderTable(rows: readonly HolderRow[], more: number): string {
  const body = rows.map(
    (row) =>
      `<tr><td style="${cell}${line}width:44%">${whoHtml(row)}</td>` +
      `<td style="${cell}${line}font-size:14px">${prose(row.since)}${small(prose(lengthAndDoubt(row)))}</td></tr>`,
  );
  const rest = more > 0 ? `<p style="margin:6px 0">... and ${more} more: run <code>seatwatch who</code></p>` : '';
  const heads = ['Who', 'Since'].map(
    (name) => `<th style="${cell}${muted}font-weight:400;font-size:13px">${name}</th>`,
  );
  return `<table style="${full}table-layout:fixed"><tr>${heads.join('')}</tr>\n${body.join('\n')}</table>${rest}`;
}

function lengthAndDoubt({ held, connections, sure }: HolderRow): string {
  return `${held === null ? '' : `${ago(held)}, `}${plural(connections, 'session')}; ${sure}`;
}

function whoHtml(row: HolderRow): string {
  const { person, from } = row;
  const mark = markOf(row);
  return [
    `<b>${escapeHtml(row.holder)}</b>${mark === '' ? '' : ` [${mark}]`}`,
    person === undefined
      ? ''
      : `<div>${escapeHtml(personText({ ...person, phone: undefined }))}${phoneHtml(person.phone)}</div>`,
    from.length === 0 ? '' : small(`from ${escapeHtml(from.join(', '))}`),
  ].join('');
}

/** A number that can be tapped, where it is one. */
function phoneHtml(phone: string | undefined): string {
  if (phone === undefined) return '';
  const digits = phone.replaceAll(/[\s()/.-]/g, '');
  const shown = escapeHtml(phone);
  return /^\+?\d{2,20}$/.test(digits)
    ? `, <a style="white-space:nowrap" href="tel:${digits}">${shown}</a>`
    : `, ${shown}`;
}

function proofHtml(place: string, text: string): string {
  const raw = visibleLines(text).map((one) => escapeHtml(one, Infinity));
  const style =
    'margin:2px 0 10px;padding:6px 8px;border:1px solid #8886;' +
    'font:13px/1.4 Menlo,Consolas,monospace;white-space:pre-wrap;';
  return (
    `<div style="${muted}font-size:13px">${escapeHtml(place)}</div><pre ` +
    `style="${style}overflow-wrap:anywhere">${raw.join('\n')}</pre>`
  );
}

function items(texts: readonly string[]): string {
  return texts.map((text) => `<li style="margin-bottom:6px">${prose(text)}</li>`).join('\n');
}

/** Escaped first; then time stamps are kept in one piece, and what stands between two backticks is set as code. */
function prose(text: string): string {
  const whole = 'style="white-space:nowrap"';
  const coded = (_: string, code: string): string => `<code${code.length > 34 ? '' : ` ${whole}`}>${code}</code>`;
  return escapeHtml(text, 2000)
    .replaceAll(INSTANTS, `<span ${whole}>$&</span>`)
    .replaceAll(/&#96;(.+?)&#96;/g, coded);
}

function small(html: string): string {
  return `<div style="${muted}font-size:13px">${html}</div>`;
}
