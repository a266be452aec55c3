/** Ids as Graph gives them. They tell what they stand for only to whoever made them. */
import type { Message } from '../messages.ts';
import type { Tenant } from '../tenant.ts';
import { guidFrom } from './graph-error.ts';

export type DirectoryKind = 'person' | 'group' | 'room' | 'outside';

/** GUIDs of directory objects, and back. An object keeps its id whatever becomes of its addresses. */
export class DirectoryIds {
  readonly #tenant: Tenant;
  readonly #found = new Map<string, { readonly kind: DirectoryKind; readonly id: string }>();

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  of(kind: DirectoryKind, id: string): string {
    const guid = guidFrom(`${this.#tenant.seed} ${kind} ${id}`);
    if (!this.#found.has(guid)) this.#found.set(guid, { kind, id });
    return guid;
  }

  /** Whose id it is, in the tenant's own terms. Ids are compared as GUIDs are, without case. */
  read(guid: string): { readonly kind: DirectoryKind; readonly id: string } | undefined {
    const key = guid.toLowerCase();
    if (!this.#found.has(key)) this.#learn();
    return this.#found.get(key);
  }

  #learn(): void {
    for (const id of this.#tenant.people.keys()) this.of('person', id);
    for (const id of this.#tenant.groups.keys()) this.of('group', id);
    for (const id of this.#tenant.rooms.keys()) this.of('room', id);
  }
}

const PREFIX = { folder: 'AQMkAD', message: 'AAMkAD', immutable: 'AAkALg', event: 'AAMkAE' } as const;

/** Exchange's ids are case-sensitive base64 that ends in `=`, so that whoever puts one into a path must encode it. */
function pack(prefix: string, ...parts: readonly string[]): string {
  return `${prefix}${Buffer.from(parts.join('\n')).toString('base64url')}=`;
}

function unpack(prefix: string, id: string): string[] | undefined {
  if (!id.startsWith(prefix) || !id.endsWith('=')) return undefined;
  const text = id.slice(prefix.length, -1);
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes.toString('utf8').split('\n') : undefined;
}

export const folderId = (person: string, folder: string) => pack(PREFIX.folder, person, folder);

/** The folder of this person's mailbox. */
export function readFolderId(person: string, id: string): string | undefined {
  const [owner, folder] = unpack(PREFIX.folder, id) ?? [];
  return owner === person ? folder : undefined;
}

/** The usual id changes when a message is moved; the immutable one stays. */
export function messageId(person: string, message: Pick<Message, 'id' | 'folder'>, isImmutable: boolean): string {
  if (isImmutable) return pack(PREFIX.immutable, person, message.id);
  return pack(PREFIX.message, person, message.folder, message.id);
}

/** `folder` is where a usual id says that the message lies. */
export function readMessageId(person: string, id: string): { id: string; folder?: string } | undefined {
  const [owner, message] = unpack(PREFIX.immutable, id) ?? [];
  if (owner === person && message !== undefined) return { id: message };
  const [holder, folder, moved] = unpack(PREFIX.message, id) ?? [];
  return holder === person && folder !== undefined && moved !== undefined ? { id: moved, folder } : undefined;
}

/** Of an event, or of one instance of a series. */
export function eventId(person: string, event: string, originalStart?: number): string {
  return pack(PREFIX.event, person, event, ...(originalStart === undefined ? [] : [String(originalStart)]));
}
