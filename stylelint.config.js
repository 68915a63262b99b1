// Colours and font sizes live in one file; everything else names a token.
export default {
  ignoreFiles: ['ui/dist/**'],
  rules: {
    'color-no-hex': true,
    'color-named': ['never', { ignore: ['inside-function'] }],
    'function-disallowed-list': ['rgb', 'rgba', 'hsl', 'hsla'],
    'declaration-property-value-disallowed-list': {
      '/^font(-size)?$/': ['/\\d(px|rem|em|pt)\\b/'],
      // Sides are start and end, or Arabic reads backwards.
      '/^(text-align|float|clear)$/': ['left', 'right'],
    },
    'property-disallowed-list': [
      '/^(margin|padding|border)-(left|right)(-.+)?$/',
      '/^border-(top|bottom)-(left|right)-radius$/',
      'left',
      'right',
    ],
    'block-no-empty': true,
    'declaration-block-no-duplicate-properties': [true, { ignore: ['consecutive-duplicates-with-different-values'] }],
    'property-no-unknown': true,
    'selector-pseudo-class-no-unknown': [true, { ignorePseudoClasses: ['deep', 'slotted', 'global'] }],
  },
  overrides: [
    { files: ['**/*.vue'], customSyntax: 'postcss-html' },
    { files: ['ui/kit/tokens.css'], rules: { 'color-no-hex': null, 'function-disallowed-list': null } },
  ],
}
