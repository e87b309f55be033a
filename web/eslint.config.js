import js from "@eslint/js";
import tseslint from "typescript-eslint";

// a credential's own JSON holds what must never leave this device: requests are built field by field
const credentials = { selector: "CallExpression[callee.property.name='toJSON']", message: "Build requests field by field." };
// Trusted Types would refuse these at run time; the page has no use for them
const html = { selector: "AssignmentExpression[left.property.name=/^(innerHTML|outerHTML|srcdoc)$/]", message: "Nodes are made one by one." };

export default tseslint.config(
  { ignores: ["app/old.js", "app/sw.js"] },
  { files: ["lib/**/*.ts", "app/**/*.ts", "build/**/*.ts"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/prefer-literal-enum-member": "off",
      "no-console": "error",
      "no-control-regex": "off", // what the formats refuse is named
      "no-irregular-whitespace": ["error", { skipTemplates: true }],
      "no-restricted-syntax": ["error", credentials, html],
    },
  },
  { files: ["lib/**/*.ts"], rules: { "no-restricted-globals": ["error", "window", "document", "localStorage", "sessionStorage"] } },
);
