// What a form must show for a module's configuration, read from its JSON Schema.

export interface ConfigField {
  name: string
  kind: 'text' | 'integer' | 'number' | 'switch' | 'choice' | 'choices'
  /** Nothing set is a value of its own. */
  nullable: boolean
  options: (string | number)[]
  min?: number
  max?: number
}

type Schema = Record<string, unknown>

/** Fields in the order of the schema; what has no control of its own (a nested object) is left to the command line. */
export function configFields(root: unknown): ConfigField[] {
  const properties = ((root as Schema | null)?.properties ?? {}) as Record<string, Schema>
  return Object.entries(properties).flatMap(([name, schema]) => fieldOf(name, schema, root as Schema) ?? [])
}

function fieldOf(name: string, written: Schema, root: Schema): ConfigField | undefined {
  const { schema, nullable } = plain(written, root)
  const field = { name, nullable, options: [] }
  const options = optionsOf(schema)
  if (options) return { ...field, kind: 'choice', options }
  switch (schema.type) {
    case 'boolean': return { ...field, kind: 'switch' }
    case 'integer': case 'number': return { ...field, kind: schema.type, ...bounds(schema) }
    case 'string': return { ...field, kind: 'text' }
    case 'array': {
      const items = optionsOf(plain((schema.items ?? {}) as Schema, root).schema)
      return items && { ...field, kind: 'choices', options: items }
    }
    default: return undefined
  }
}

/** Without references, and without the "or null" of an optional field. */
function plain(schema: Schema, root: Schema): { schema: Schema; nullable: boolean } {
  if (typeof schema.$ref === 'string') {
    const target = schema.$ref.split('/').slice(1).reduce<unknown>((at, key) => (at as Schema | undefined)?.[key], root)
    return plain({ ...(target as Schema), ...schema, $ref: undefined }, root)
  }
  if (Array.isArray(schema.type)) {
    const kinds = schema.type.filter((kind) => kind !== 'null')
    return { schema: { ...schema, type: kinds.length === 1 ? kinds[0] : undefined }, nullable: schema.type.includes('null') }
  }
  if (Array.isArray(schema.anyOf)) {
    const others = (schema.anyOf as Schema[]).filter((one) => one.type !== 'null')
    if (others.length === 1) return { schema: plain(others[0]!, root).schema, nullable: others.length < schema.anyOf.length }
  }
  return { schema, nullable: false }
}

function optionsOf(schema: Schema): (string | number)[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum.filter((one): one is string | number => one !== null)
  // Choices that carry a description each stand one by one.
  const parts = (schema.oneOf ?? []) as Schema[]
  const found = parts.flatMap((part) => (part.const !== undefined ? [part.const] : Array.isArray(part.enum) ? part.enum : []) as (string | number)[])
  return parts.length && found.length >= parts.length ? found : undefined
}

function bounds(schema: Schema): { min?: number; max?: number } {
  return {
    ...(typeof schema.minimum === 'number' && { min: schema.minimum }),
    ...(typeof schema.maximum === 'number' && { max: schema.maximum }),
  }
}

/** `low_stock_days` as a person reads it where no translation names the field. */
export function readable(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
