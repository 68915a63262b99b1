import { describe, expect, it } from 'vitest'
import { configFields, readable } from './configFields'

// As the host derives it from a Rust type.
const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    days: { type: 'integer', format: 'int64', minimum: 1, maximum: 90, default: 30 },
    factor: { type: 'number' },
    maybe: { type: ['integer', 'null'], minimum: 0 },
    on: { type: 'boolean' },
    title: { type: 'string' },
    tone: { $ref: '#/$defs/Tone', default: 'calm' },
    other: { anyOf: [{ $ref: '#/$defs/Tone' }, { type: 'null' }] },
    tones: { type: 'array', items: { $ref: '#/$defs/Tone' } },
    told: { $ref: '#/$defs/Told' },
    nested: { type: 'object', properties: {} },
    free: { type: 'array', items: { type: 'string' } },
  },
  $defs: {
    Tone: { type: 'string', enum: ['calm', 'loud'] },
    Told: { oneOf: [{ type: 'string', const: 'never', description: 'No.' }, { type: 'string', enum: ['daily', 'weekly'] }] },
  },
}

describe('a form from a schema', () => {
  const fields = Object.fromEntries(configFields(schema).map((field) => [field.name, field]))
  it('knows what each field takes', () => {
    expect(fields.days).toEqual({ name: 'days', kind: 'integer', nullable: false, options: [], min: 1, max: 90 })
    expect(fields.factor?.kind).toBe('number')
    expect(fields.maybe).toMatchObject({ kind: 'integer', nullable: true, min: 0 })
    expect(fields.on?.kind).toBe('switch')
    expect(fields.title?.kind).toBe('text')
    expect(fields.tone).toMatchObject({ kind: 'choice', nullable: false, options: ['calm', 'loud'] })
    expect(fields.other).toMatchObject({ kind: 'choice', nullable: true, options: ['calm', 'loud'] })
    expect(fields.tones).toMatchObject({ kind: 'choices', options: ['calm', 'loud'] })
    expect(fields.told).toMatchObject({ kind: 'choice', options: ['never', 'daily', 'weekly'] })
  })
  it('leaves out what it has no control for', () => {
    expect(Object.keys(fields)).not.toContain('nested')
    expect(Object.keys(fields)).not.toContain('free')
    expect(configFields(null)).toEqual([])
  })
  it('makes a name readable', () => expect(readable('low_stock_days')).toBe('Low stock days'))
})
