import { describe, expect, it } from 'vitest'
import { fieldsOf, typeOf } from './schema'

describe('a schema as one reads it', () => {
  it.each([
    [{ type: 'string' }, 'string'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ $ref: '#/$defs/Patient' }, 'Patient'],
    [{ type: 'array', items: { $ref: '#/$defs/Patient' } }, 'Patient[]'],
    [{ type: 'array', items: { type: ['integer', 'null'] } }, '(integer | null)[]'],
    [{ enum: ['read', 'write'] }, '"read" | "write"'],
    [{ anyOf: [{ $ref: '#/$defs/Level' }, { type: 'null' }] }, 'Level | null'],
    [{ type: 'object', additionalProperties: { type: 'integer' } }, '{ [key]: integer }'],
    [true, 'any'],
  ])('%j is %s', (schema, type) => expect(typeOf(schema)).toBe(type))
  it('lists fields, required ones first', () => {
    const schema = { properties: { b: { type: 'string', description: 'A word.' }, a: { type: 'integer' }, c: true }, required: ['c'] }
    expect(fieldsOf(schema).map((field) => [field.name, field.required])).toEqual([['c', true], ['a', false], ['b', false]])
    expect(fieldsOf(schema)[2]?.about).toBe('A word.')
    expect(fieldsOf({ type: 'object' })).toEqual([])
  })
})
