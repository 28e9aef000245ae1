import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["static/", "fonts/", "**/.*/"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-use-before-define": ["error", { functions: false, variables: false }],
      curly: ["error", "multi-line"],
    },
  },
  // Plain scripts, one after another in a page.
  {
    files: ["outputs/**/*.js"],
    languageOptions: { sourceType: "script", globals: { ...globals.browser, L: "readonly" } },
    rules: { strict: ["error", "function"] },
  },
  // Modules that Streamlit serves.
  { files: ["ui/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["**/*.mjs"], languageOptions: { globals: globals.node } },
];
