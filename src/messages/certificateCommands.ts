/**
 * What a person runs on the server that lacks a certificate (documentation of CREATE CERTIFICATE and CREATE MASTER KEY); names, files and
 * passwords are theirs to replace. The certificate's files are those that its BACKUP CERTIFICATE wrote.
 */
export const IMPORT_CERTIFICATE =
  "USE master; CREATE CERTIFICATE [tde] FROM FILE = N'tde.cer' WITH PRIVATE KEY (FILE = N'tde.pvk', DECRYPTION BY PASSWORD = N'********')";

/** Before it, once, where master has no master key. */
export const CREATE_MASTER_KEY = "USE master; CREATE MASTER KEY ENCRYPTION BY PASSWORD = N'********'";
