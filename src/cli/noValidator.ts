/**
 * Stands in for the MCP library's checker of what a user answers to a server (`esbuild.mjs` puts it there): this server asks
 * its user for nothing.
 */
export class AjvJsonSchemaValidator {
  /** @throws Always: nothing here asks for it. */
  getValidator(): never {
    throw new Error('This server asks its user for nothing.');
  }
}
