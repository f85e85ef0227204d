import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { AnyPlugin } from '../core/index.js';
import { PLUGIN_LIST } from './plugin-host.service.js';

/** The plugins of this hub: those of the registry and those the operator added. */
@Global()
@Module({})
export class PluginListModule {
  static of(plugins: readonly AnyPlugin[]): DynamicModule {
    return {
      module: PluginListModule,
      providers: [{ provide: PLUGIN_LIST, useValue: plugins }],
      exports: [PLUGIN_LIST],
    };
  }
}
