import { plainToInstance, type ClassConstructor } from 'class-transformer';

/** A record as the API shows it: only what the view exposes, so that a new column never leaks. */
export function toView<V>(view: ClassConstructor<V>, record: object): V {
  return plainToInstance(view, record, { excludeExtraneousValues: true });
}

export function toViews<V>(view: ClassConstructor<V>, records: readonly object[]): V[] {
  return records.map((record) => toView(view, record));
}
