/** A terminal, an environment and a home folder that are not those of the machine. */
import { type Host, NoInput, type Sink } from '../host.ts';

export type PretendedHost = Host & {
  readonly out: () => string;
  readonly err: () => string;
};

export type Pretence = {
  readonly env?: Readonly<Record<string, string>>;
  readonly homeDirectory?: string;
  /** What stands in the pipe on stdin. */
  readonly stdin?: string;
  /** What a person types at hidden prompts, one line each; there is a terminal on stdin then. */
  readonly typed?: string;
  /** stdout is a terminal. */
  readonly person?: boolean;
};

export function pretendedHost(pretence: Pretence): PretendedHost {
  const lines = (pretence.typed ?? pretence.stdin)?.split('\n') ?? [];
  const stdout = recorder(pretence.person ?? false);
  const stderr = recorder(pretence.person ?? false);
  return {
    env: pretence.env ?? {},
    homeDirectory: pretence.homeDirectory ?? '/nonexistent',
    stdout,
    stderr,
    stdin: {
      isTerminal: pretence.typed !== undefined,
      readAll: async () => pretence.stdin ?? '',
      readHidden: async () => {
        const line = lines.shift();
        if (line === undefined) throw new NoInput('inappropriate ioctl for device');
        return line;
      },
    },
    out: stdout.text,
    err: stderr.text,
  };
}

function recorder(isTerminal: boolean): Sink & { readonly text: () => string } {
  let all = '';
  return {
    isTerminal,
    write: (text) => {
      all += text;
    },
    text: () => all,
  };
}
