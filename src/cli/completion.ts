import { listed } from '../config/problem.ts';
import { SeatwatchError } from '../domain/error.ts';

const SHELLS = ['bash', 'zsh', 'fish'];

const HELP = `seatwatch completion [SHELL]

prints a script by which ${listed(SHELLS)} completes commands and options; for the shell of SHELL unless one is named

  bash: seatwatch completion bash >> ~/.bashrc
  zsh:  seatwatch completion zsh >> ~/.zshrc
  fish: seatwatch completion fish > ~/.config/fish/completions/seatwatch.fish
`;

/** That of the library would offer no files, and logs are named. */
const FISH = `# seatwatch completion fish > ~/.config/fish/completions/seatwatch.fish
complete -c seatwatch -a '(seatwatch --get-yargs-completions (commandline -o)[2..-1])'
`;

/**
 * What `completion` was asked for: `text` is to be printed, or else the script of the library for `shell`, which is
 * that of the variable SHELL where it is undefined. Throws SeatwatchError for a shell that has none.
 */
export function askedCompletion(words: readonly string[], env: NodeJS.ProcessEnv): { text?: string; shell?: string } {
  if (words.some((word) => word === '--help' || word === '-h')) return { text: HELP };
  const [shell, ...more] = words;
  if (shell === 'fish' || (shell === undefined && env['SHELL']?.endsWith('fish') === true)) return { text: FISH };
  if (shell === undefined) return {};
  if (!SHELLS.includes(shell) || more.length > 0)
    throw new SeatwatchError('usage', `cannot complete in ${words.join(' ')}: name ${listed(SHELLS)}`);
  return { shell };
}
