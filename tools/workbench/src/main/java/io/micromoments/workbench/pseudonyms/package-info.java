/** Replaces what identifies a person in records and events. */
package io.micromoments.workbench.pseudonyms;
