import * as z from 'zod';
import { MAIL_PRESENTATION, type Presentation } from '../../presentation.ts';

/** What `mail:` says of every mail, whether a server takes it or a folder. */
export const MAIL_SETTINGS = {
  from: z.string(),
  to: z.array(z.string()),
  clock: z.union([z.literal(12), z.literal(24)]).optional(),
};

/** How mails show what they tell: names of holders, in the zone of the site, by the clock of the settings. */
export function mailPresentation({ clock }: { clock?: Presentation['clock'] | undefined }): Presentation {
  return { ...MAIL_PRESENTATION, ...(clock !== undefined && { clock }) };
}
