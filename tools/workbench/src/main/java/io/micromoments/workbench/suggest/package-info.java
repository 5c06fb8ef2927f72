/** Finds what customers do before they reach a goal, and others do not. */
package io.micromoments.workbench.suggest;
