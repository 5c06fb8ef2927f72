/** What the topics promise, without broker and registry. */
package io.micromoments.topics;
