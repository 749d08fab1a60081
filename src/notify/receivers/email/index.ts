import * as z from 'zod';
import { receiverKind } from '../../receiver.ts';
import { MAIL_SETTINGS, mailPresentation } from './mail-settings.ts';

/** Mail by SMTP, as `mail:` with a `host` configures it. */
export const email = receiverKind({
  kind: 'email',
  key: 'mail',
  schema: z.object({
    host: z.string(),
    port: z.int(),
    tls: z.enum(['starttls', 'implicit', 'none']).optional(),
    user: z.string().optional(),
    passwordFile: z.string().optional(),
    ...MAIL_SETTINGS,
  }),
  async create({ host, port, tls, user, passwordFile, from, to, clock }, { id, env, log }) {
    const [{ emailReceiver }, { passwordTrouble }, { secretFrom }] = await Promise.all([
      import('./receiver.ts'),
      import('./secret.ts'),
      import('./transport.ts'),
    ]);
    const login = { ...(user !== undefined && { user }), ...(passwordFile !== undefined && { passwordFile }) };
    void passwordTrouble(login, env).then((error) => {
      if (error !== undefined) log.warn({ error }, 'the password of the mail server needs a look');
    });
    const settings = { host, port, from, to, ...(tls !== undefined && { tls }), ...(user !== undefined && { user }) };
    return emailReceiver(id, settings, secretFrom(passwordFile, env), mailPresentation({ clock }));
  },
});
