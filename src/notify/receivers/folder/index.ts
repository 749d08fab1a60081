import * as z from 'zod';
import { receiverKind } from '../../receiver.ts';
import { MAIL_SETTINGS, mailPresentation } from '../email/mail-settings.ts';

/** Mails as files in a folder, as `mail:` with a `folder` configures it, and where no receiver is configured. */
export const folder = receiverKind({
  kind: 'folder',
  key: 'mail',
  schema: z.object({ folder: z.string(), ...MAIL_SETTINGS }),
  async create({ folder: path, from, to, clock }, { id, log }) {
    log.info({ folder: path }, 'mails are written into a folder, as no mail server is configured');
    const { folderReceiver } = await import('./folder.ts');
    return folderReceiver(id, path, { from, to }, mailPresentation({ clock }));
  },
});
