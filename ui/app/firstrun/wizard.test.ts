import { fakeHost } from '@cuspid/ui/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useWizard } from './wizard'

const COUNTRIES = [
  { code: 'ES', currency: 'EUR', zone: 'Europe/Madrid', language: 'es', vat_bp: 2100, week_start: 1 },
  { code: 'MA', currency: 'MAD', zone: 'Africa/Casablanca', language: 'fr', vat_bp: 2000, week_start: 1 },
]
afterEach(() => vi.restoreAllMocks())

describe('the country a first run begins with', () => {
  it.each([['C', 'ES'], ['', 'ES'], ['fr-MA', 'MA']])('for a machine whose language is %j', async (language, country) => {
    vi.spyOn(navigator, 'language', 'get').mockReturnValue(language)
    fakeHost({ 'desk.countries': COUNTRIES })
    const wizard = useWizard()
    await wizard.load()
    expect(wizard.error.value).toBe('')
    expect(wizard.form.country).toBe(country)
  })
})
