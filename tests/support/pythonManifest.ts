/** A manifest as the Python tool writes it: paths of another machine, local times, "completed" although a database failed. */
export const PYTHON_ID = '20250806_143052';

export const pythonManifest = (): Record<string, unknown> => ({
  timestamp: PYTHON_ID,
  type: 'full',
  started_at: '2025-08-06T14:30:52.123456',
  databases: {
    users: {
      status: 'completed',
      file: `C:\\rexus\\backups\\databases\\users_${PYTHON_ID}.bak`,
      size_bytes: 1048576,
      checksum: '0123456789abcdef0123456789abcdef',
      timestamp: PYTHON_ID,
    },
    auditoria: { status: 'failed', error: 'sqlcmd falló: Login timeout expired', timestamp: PYTHON_ID },
  },
  config: {
    status: 'completed',
    files: [
      {
        source: 'C:\\rexus\\.env',
        backup: `C:\\rexus\\backups\\config\\${PYTHON_ID}\\.env`,
        size: 1024,
        checksum: 'f6e5d4c3b2a1f6e5d4c3b2a1f6e5d4c3',
      },
    ],
    timestamp: PYTHON_ID,
  },
  application: {
    status: 'completed',
    directories: [
      {
        source: 'C:\\rexus\\core',
        backup: `C:\\rexus\\backups\\application\\${PYTHON_ID}\\rexus\\core`,
        size_bytes: 204800,
        files_count: 42,
      },
    ],
    timestamp: PYTHON_ID,
  },
  status: 'completed',
  errors: [],
  integrity_check: ['✓ users: Integridad verificada'],
  completed_at: '2025-08-06T14:35:18.987654',
});
