/** Reads files as YAML, and reports problems at their position. */
package io.micromoments.patterns.language.file;
