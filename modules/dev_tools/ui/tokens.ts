// The tokens of ui/kit/tokens.css by what they are for. A test holds them against that file.
const roles = ['ok', 'info', 'warn', 'err'].flatMap((role) => [`--${role}`, `--${role}-soft`, `--${role}-line`])
const people = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `--pro-${n}`)

export const COLOURS: Record<'neutral' | 'primary' | 'roles' | 'people', string[]> = {
  neutral: ['--bg', '--chrome', '--surface', '--sunken', '--hover', '--line', '--line-2', '--control', '--text', '--text-2', '--text-3', '--scrim'],
  primary: ['--primary', '--primary-hover', '--on-primary', '--primary-soft', '--primary-line', '--primary-text', '--focus'],
  roles,
  people,
}
export const TYPES = ['--t-28', '--t-22', '--t-18', '--t-15', '--t-14', '--t-12', '--t-11', '--t-9']
export const SPACES = ['--s1', '--s2', '--s3', '--s4', '--s5', '--s6', '--s8']
export const RADII = ['--r', '--r-lg', '--r-full']
export const SHADOWS = ['--shadow-pop', '--shadow-dlg']
export const SIZES = ['--row-h', '--row', '--row-lg', '--ctl-h', '--rail', '--rail-min', '--top', '--status', '--tint', '--fast']
