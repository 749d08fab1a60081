import PostalMime from 'postal-mime';
import { mailServer, type MailServer } from '../notify/receivers/email/server.ts';
import { iris } from '../timeline.ts';
import { newSite, type Site, type SiteOptions } from './site.ts';
import { START } from './terminal.ts';

export const LOG = START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);

export const MINUTE = 60_000;

export const open: AsyncDisposable[] = [];

export async function siteWith(options: SiteOptions = {}): Promise<Site> {
  const site = await newSite({ log: LOG, ...options });
  open.push(site);
  return site;
}

export async function mailed(
  options: SiteOptions = {},
): Promise<{ site: Site; server: MailServer; subjects(): Promise<string[]> }> {
  const server = await mailServer();
  open.push(server);
  const site = await siteWith({ mail: mailTo(server.port), ...options });
  return {
    site,
    server,
    subjects: async () => Promise.all(server.mails.map(async ({ raw }) => (await PostalMime.parse(raw)).subject ?? '')),
  };
}

export function mailTo(port: number, more = ''): string {
  return `{ host: 127.0.0.1, port: ${port}, from: seatwatch@example.test, to: [oncall@example.test]${more} }`;
}
