/** The real terminal, environment and home folder. */
import { homedir } from 'node:os';
import { type Host, NoInput, PromptInterrupted, type Source } from './host.ts';

/** Longest line taken at a prompt, in characters: no key and no password comes near. */
const HIDDEN_LINE_MAX = 65_536;

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACES: readonly string[] = ['\u0008', '\u007f'];

export function nodeHost(): Host {
  endWithReader();
  return {
    env: process.env,
    stdout: { write: (text) => void process.stdout.write(text), isTerminal: process.stdout.isTTY === true },
    stderr: { write: (text) => void process.stderr.write(text), isTerminal: process.stderr.isTTY === true },
    stdin: nodeStdin(),
    homeDirectory: process.env['HOME'] ?? homedir(),
  };
}

/** A reader that has seen enough (`| head`) ends us quietly, with the code that shells give to SIGPIPE. */
function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(141);
      throw error;
    });
  }
}

function nodeStdin(): Source {
  const piped = pipedLines();
  return {
    isTerminal: process.stdin.isTTY === true,
    readAll: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    },
    readHidden: () => (process.stdin.isTTY === true ? rawLine() : piped()),
  };
}

/** A line of the terminal in raw mode: nothing is echoed, and Ctrl-C gives the terminal back as it was. */
function rawLine(): Promise<string> {
  const input = process.stdin;
  return new Promise((resolve, reject) => {
    let line = '';
    const end = (finish: () => void): void => {
      input.off('data', take);
      input.setRawMode(false);
      input.pause();
      finish();
    };
    const take = (chunk: Buffer): void => {
      for (const character of chunk.toString('utf8')) {
        const finish = typed(character);
        if (finish !== undefined) {
          end(finish);
          return;
        }
      }
    };
    /** What ends the input, undefined while it goes on. */
    const typed = (character: string): (() => void) | undefined => {
      if (character === '\r' || character === '\n') return () => resolve(line);
      if (character === CTRL_C) return () => reject(new PromptInterrupted('interrupted'));
      if (character === CTRL_D && line === '') return () => reject(new NoInput('end of input'));
      if (BACKSPACES.includes(character)) line = line.slice(0, -1);
      else if (line.length < HIDDEN_LINE_MAX) line += character;
      return undefined;
    };
    input.setRawMode(true);
    input.resume();
    input.on('data', take);
  });
}

/** Reads a pipe or file line by line, for prompts that are answered by a script. */
function pipedLines(): () => Promise<string> {
  let chunks: AsyncIterator<unknown> | undefined;
  let text = '';
  return async () => {
    process.stdin.ref?.();
    chunks ??= process.stdin[Symbol.asyncIterator]();
    while (!text.includes('\n') && text.length <= HIDDEN_LINE_MAX) {
      const next = await chunks.next();
      if (next.done === true) break;
      text += String(next.value);
    }
    if (text === '') throw new NoInput('inappropriate ioctl for device');
    const end = text.indexOf('\n');
    const line = end < 0 ? text : text.slice(0, end);
    text = end < 0 ? '' : text.slice(end + 1);
    // A pipe that stays open must not keep the program from ending.
    process.stdin.unref?.();
    return line.replace(/\r$/, '');
  };
}
