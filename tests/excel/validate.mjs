// Validates workbooks and .docx documents with the Open XML SDK's validator, offline: {file: [errors]} on standard output.
// usage: node validate.mjs FOLDER_WITH_NODE_MODULES LIST_OF_FILES.txt
import fs from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, list] = process.argv.slice(2);
const entry = createRequire(`${folder}/`).resolve("@ooxml-tools/validate");
const validate = (await import(pathToFileURL(entry))).default;
const found = {};
for (const file of fs.readFileSync(list, "utf8").trim().split("\n")) {
  try {
    found[file] = await validate(new Uint8Array(fs.readFileSync(file)), file.endsWith(".docx") ? "docx" : "xlsx", "Microsoft365");
  } catch (error) {
    found[file] = [{ description: `cannot be opened: ${String(error).slice(0, 300)}` }];
  }
}
process.stdout.write(JSON.stringify(found), () => process.exit(0));
