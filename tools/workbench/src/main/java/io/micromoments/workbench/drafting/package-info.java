/** Writes patterns and tests to start from: from an example, or from what a customer did. */
package io.micromoments.workbench.drafting;
