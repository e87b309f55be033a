import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { files: ["lib/**/*.ts"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/prefer-literal-enum-member": "off",
      "no-console": "error",
      "no-control-regex": "off",
      // a credential's own JSON holds what must never leave this device: requests are built field by field
      "no-restricted-syntax": ["error",
        { selector: "CallExpression[callee.property.name='toJSON']", message: "Build requests field by field." }],
      "no-restricted-globals": ["error", "window", "document", "localStorage", "sessionStorage"],
    },
  },
);
