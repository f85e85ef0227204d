import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { readFileSync } from 'node:fs';

const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The hub's first page: sign in by the link of the first run, choose a password, look at the newest messages. */
@ApiExcludeController()
@Controller()
export class WelcomeController {
  readonly #page = file('welcome.html');
  readonly #script = file('welcome.client.js');
  readonly #style = file('welcome.css');

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return this.#page;
  }

  @Get('welcome.client.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return this.#script;
  }

  @Get('welcome.css')
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return this.#style;
  }
}
