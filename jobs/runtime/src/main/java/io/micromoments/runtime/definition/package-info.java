/** The changes of patterns and policies, and their quarantine, in broadcast state. */
package io.micromoments.runtime.definition;
