/** The sample application that the demo backs up beside its databases: name (with `/`) → content. */
export const applicationFiles: Readonly<Record<string, string>> = {
  'config/app.ini':
    '[general]\nempresa = Ferretería Ñandú S.L.\nidioma = es\nmoneda = EUR\n\n[almacén]\nprincipal = Central\n',
  'config/impresoras.json': `${JSON.stringify({ etiquetas: 'ZEBRA-01', albaranes: 'OFICINA-2' }, null, 2)}\n`,
  'informes/existencias.sql':
    'SELECT p.codigo, p.nombre, SUM(m.cantidad) AS existencias\nFROM dbo.movimientos AS m\nJOIN dbo.productos AS p ON p.id = m.producto_id\nGROUP BY p.codigo, p.nombre;\n',
  'informes/plantilla de albarán.html': '<!doctype html>\n<title>Albarán</title>\n<h1>Ferretería Ñandú S.L.</h1>\n',
  'LEEME.txt':
    'Aplicación de ejemplo: sus archivos se guardan en el mismo punto de recuperación que las bases de datos.\n',
};
