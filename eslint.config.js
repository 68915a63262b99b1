import vue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['node_modules', 'ui/dist', 'target', 'gen', '**/ops.ts'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['ui/**/*.{ts,vue}', 'modules/*/ui/**/*.{ts,vue}'],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] },
    },
    rules: {
      // TypeScript sees undefined names better, with types as well as values.
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Every word that a person reads comes from a catalogue.
      'vue/no-bare-strings-in-template': ['error', {
        attributes: { '/.+/': ['title', 'aria-label', 'aria-placeholder', 'aria-roledescription', 'aria-valuetext', 'label', 'placeholder', 'hint', 'text', 'alt'] },
      }],
      // Text from a file or another desk must never become markup.
      'vue/no-v-html': 'error',
      'no-restricted-imports': ['error', {
        patterns: [{ group: ['@tauri-apps/*'], message: 'Only ui/kit/call.ts reaches the host.' }],
      }],
      // Kit components have the plain names of what they are.
      'vue/multi-word-component-names': 'off',
      'vue/no-reserved-component-names': 'off',
      // An absent prop is `undefined`; its type says so.
      'vue/require-default-prop': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': ['error', { html: { void: 'never', normal: 'always', component: 'always' } }],
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
    },
  },
  {
    files: ['ui/kit/**/*.{ts,vue}'],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [
          { group: ['@modules/*', '**/modules/*/ui/**', '**/app/**', 'virtual:modules'], message: 'The kit knows no screen.' },
          { group: ['@tauri-apps/*'], message: 'Only ui/kit/call.ts reaches the host.' },
        ],
      }],
    },
  },
  { files: ['ui/kit/call.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['ui/*.ts', 'ui/kit/testing.ts', '**/*.test.ts', 'eslint.config.js', 'stylelint.config.js'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'vue/one-component-per-file': 'off' },
  },
)
