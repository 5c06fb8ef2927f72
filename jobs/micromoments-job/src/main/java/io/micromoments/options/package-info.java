/**
 * The settings of a job. An option is the definition of a setting: name, type, default and text. A
 * setting is a value that a user has given. An argument is an option of the command line only.
 */
package io.micromoments.options;
