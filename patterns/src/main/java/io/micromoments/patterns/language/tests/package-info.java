/** Tests of patterns and how they are read. */
package io.micromoments.patterns.language.tests;
