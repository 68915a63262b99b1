// Matching and folding of names in Latin and Arabic script.

const FOLDS: [RegExp, string][] = [
  [/[\u064b-\u065f\u0670\u0640]/g, ''], // vowel marks and the stretching stroke
  [/[أإآٱ]/g, 'ا'],
  [/ى/g, 'ي'],
  [/ة/g, 'ه'],
]

export function fold(text: string): string {
  let out = text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase()
  // NFD takes hamza off its carrier as U+0654/0655, which the first rule removes.
  for (const [from, to] of FOLDS) out = out.replace(from, to)
  return out.normalize('NFC')
}

/** Which parts of `text` the words of `query` match, as [start, end) in the original text. */
export function matchRanges(text: string, query: string): [number, number][] {
  const words = fold(query).split(/\s+/).filter(Boolean)
  if (!words.length || !text) return []
  // Folded character by character, keeping for each where it came from.
  let folded = ''
  const origin: number[] = []
  let at = 0
  for (const char of text) {
    for (const f of fold(char)) {
      folded += f
      origin.push(at)
    }
    at += char.length
  }
  origin.push(text.length)
  const marked = new Array<boolean>(text.length).fill(false)
  for (const word of words) {
    for (let from = folded.indexOf(word); from >= 0; from = folded.indexOf(word, from + word.length)) {
      const end = origin[from + word.length] ?? text.length
      for (let i = origin[from]!; i < end; i++) marked[i] = true
    }
  }
  const ranges: [number, number][] = []
  for (let i = 0; i < text.length; i++) {
    if (!marked[i]) continue
    const start = i
    while (i < text.length && marked[i]) i++
    ranges.push([start, i])
  }
  return ranges
}

export function initials(first = '', last = ''): string {
  const letter = (word: string): string => [...word.trim()][0] ?? ''
  // Joined Arabic letters would read as a word, so one is enough.
  if (/^[\u0600-\u06ff]/.test(first.trim())) return letter(first)
  return (letter(first) + letter(last)).toUpperCase()
}

export function initialsOf(name: string): string {
  const words = name.replace(/^(dr|dra|dre|mr|mrs|m|mme|sra?)\.?\s+/i, '').trim().split(/\s+/)
  return initials(words[0], words.length > 1 ? words[words.length - 1] : '')
}
