/** What a command may touch of the machine it runs on. Tests give a pretended one. */
import type { Environment } from './environment.ts';

export type Sink = {
  write(text: string): void;
  readonly isTerminal: boolean;
};

export type Source = {
  readonly isTerminal: boolean;
  /** Everything up to the end of the stream. */
  readAll(): Promise<string>;
  /**
   * One line without showing it. Reads a line of the stream when it is no terminal. Throws PromptInterrupted
   * after Ctrl-C, and NoInput when the stream has ended.
   */
  readHidden(): Promise<string>;
};

export type Host = {
  readonly env: Environment;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: Source;
  readonly homeDirectory: string;
};

export class PromptInterrupted extends Error {}

export class NoInput extends Error {}
