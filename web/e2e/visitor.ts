/** A person with a browser window of their own: nothing is shared between two of them. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

export type Look = {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
};

export class Visitor {
  readonly page: Page;
  readonly address: string;
  /** What the browser complained about: broken scripts, violations of the content security policy. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page, address: string) {
    this.#context = context;
    this.page = page;
    this.address = address;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // The browser logs each answer of 400 and above, and each lost connection, as an error; those are expected.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.complaints.push(message.text());
      }
    });
  }

  /** Opens a window at `path` (below /ui) of the server at `address`. */
  static async open(browser: Browser, address: string, path = '/', look: Look = {}): Promise<Visitor> {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      colorScheme: look.scheme ?? 'light',
      viewport: { width: look.width ?? 1280, height: look.height ?? 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
      locale: 'en-US',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const visitor = new Visitor(context, page, address);
    await visitor.go(path);
    return visitor;
  }

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.address}/ui${path}`);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  /** Where the browser stands, below /ui. */
  get path(): string {
    return new URL(this.page.url()).pathname.replace(/^\/ui/, '');
  }

  /** Resolves when the page with this heading shows. */
  async heading(name: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  async see(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  async press(name: string | RegExp): Promise<void> {
    await this.button(name).click();
  }

  async follow(name: string | RegExp): Promise<void> {
    await this.page
      .getByRole('link', { name, exact: typeof name === 'string' })
      .first()
      .click();
  }

  async fill(label: string | RegExp, value: string): Promise<void> {
    await this.page.getByLabel(label, { exact: typeof label === 'string' }).fill(value);
  }

  /** The dialog that is open. */
  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Types what a dialog asks for and presses its button. */
  async confirm(button: string, typed?: string): Promise<void> {
    if (typed !== undefined) await this.dialog.getByLabel(/^Type "/).fill(typed);
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
  }

  /** What the button that copies put on the clipboard. */
  async copy(button: string): Promise<string> {
    await this.press(button);
    return String(await this.page.evaluate('navigator.clipboard.readText()'));
  }
}
