// JSON Schema read as a person reads it: a line for each field.
export interface SchemaField { name: string; type: string; required: boolean; about: string }
export interface Schema {
  $ref?: string
  $defs?: Record<string, Schema>
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema | boolean>
  additionalProperties?: Schema | boolean
  required?: string[]
  description?: string
}

/** `string | null`, `Patient[]`, `"read" | "write"`. */
export function typeOf(schema: Schema | boolean | undefined): string {
  if (!schema || typeof schema === 'boolean') return 'any'
  if (schema.$ref) return schema.$ref.split('/').pop() ?? 'any'
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const some = schema.anyOf ?? schema.oneOf
  if (some) return some.map(typeOf).join(' | ')
  const types = [schema.type ?? 'any'].flat()
  return types.map((type) => {
    if (type === 'array') return `${wrapped(typeOf(schema.items))}[]`
    if (type === 'object' && schema.additionalProperties && !schema.properties) return `{ [key]: ${typeOf(schema.additionalProperties)} }`
    return type
  }).join(' | ')
}
function wrapped(type: string): string {
  return type.includes(' | ') ? `(${type})` : type
}

/** The fields of an object, required ones first; nothing for what has none. */
export function fieldsOf(schema: Schema): SchemaField[] {
  const required = new Set(schema.required)
  const fields = Object.entries(schema.properties ?? {}).map(([name, of]) => ({
    name, type: typeOf(of), required: required.has(name), about: typeof of === 'boolean' ? '' : (of.description ?? ''),
  }))
  return fields.sort((a, b) => Number(b.required) - Number(a.required) || a.name.localeCompare(b.name))
}
