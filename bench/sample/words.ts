/** What the sample's people are called, where they live and what they buy: encoded once, since encoding is what would cost time. */
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

type Pool = readonly [Buffer, ...Buffer[]];

const poolOf = (text: string): Pool => {
  const [first = '', ...rest] = text.split('|');
  return [utf16(first), ...rest.map(utf16)];
};

export const FIRST_NAMES = poolOf(
  'María|José|Ana|Luis|Carmen|Juan|Lucía|Carlos|Sofía|Miguel|Elena|Jorge|Paula|Andrés|Rosa|Pedro|Laura|Diego|Marta|Raúl|Isabel|Óscar|Claudia|Iván|' +
    'Beatriz|Sergio|Noelia|Hugo|Verónica|Tomás|Alejandra|Ramón|Patricia|Ignacio|Yolanda|Emilio|Guadalupe|Fermín|Ximena|Ángel|Dolores|Gonzalo|Mercedes',
);
export const SURNAMES = poolOf(
  'García|Rodríguez|González|Fernández|López|Martínez|Sánchez|Pérez|Gómez|Martín|Jiménez|Ruiz|Hernández|Díaz|Moreno|Muñoz|Álvarez|Romero|Alonso|Gutiérrez|' +
    'Navarro|Torres|Domínguez|Vázquez|Ramos|Gil|Ramírez|Serrano|Blanco|Molina|Morales|Suárez|Ortega|Delgado|Castro|Ortiz|Rubio|Marín|Sanz|Núñez|Iglesias|' +
    'Medina|Garrido|Cortés|Castillo|Santos|Lozano|Guerrero|Cano|Prieto|Méndez|Cruz|Calvo|Gallego|Vidal|León|Márquez|Herrera|Peña|Flores|Cabrera|Campos|Vega|' +
    'Fuentes|Carrasco|Diez|Caballero|Reyes|Nieto|Aguilar|Pascual|Santana|Herrero|Lorenzo|Hidalgo|Montero|Ibáñez|Giménez|Ferrer|Durán|Vicente|Benítez|Mora',
);
export const STREETS = poolOf(
  'Calle Mayor |Avenida de la Constitución |Calle Real |Plaza de España |Calle del Carmen |Avenida Insurgentes Sur |Calle de Alcalá |Gran Vía |Calle San José |' +
    'Paseo de la Reforma |Calle Nueva |Avenida Juárez |Calle de la Iglesia |Camino Viejo de Getafe |Calle Ramón y Cajal |Ronda de Valencia |Calle Cervantes |' +
    'Avenida Libertador |Calle Miguel Hidalgo |Travesía del Pozo |Carretera de Andalucía km |Boulevard Adolfo López Mateos |Calle Goya |Calle Pintor Sorolla ',
);
export const CITIES = poolOf(
  'Madrid|Ciudad de México|Bogotá|Buenos Aires|Barcelona|Lima|Guadalajara|Sevilla|Santiago|Monterrey|Valencia|Medellín|Zaragoza|Quito|Málaga|Córdoba|Puebla|Cali|' +
    'Murcia|Rosario|Bilbao|Guayaquil|Alicante|Mérida|Arequipa|Valladolid|Montevideo|Vigo|Gijón|San José|Granada|Asunción|La Coruña|Oviedo|Cartagena|Tijuana',
);
export const PRODUCTS = poolOf(
  'Tornillo autorroscante |Cable eléctrico H07V-K |Pintura plástica mate |Taladro percutor |Bisagra de cazoleta |Tubo de PVC presión |Cinta aislante |Broca de widia |' +
    'Arandela plana DIN 125 |Llave combinada |Interruptor magnetotérmico |Lámpara led E27 |Cerradura de embutir |Silicona neutra |Lija de agua |Manguera trenzada |' +
    'Tuerca hexagonal |Sierra de calar |Guante de nitrilo |Perfil de aluminio |Disco de corte |Enchufe schuko |Válvula de esfera |Regleta de conexión ',
);
export const NOTES = poolOf(
  '|Entregar por la tarde|Llamar antes de entregar al cliente|Pedido urgente|Dejar en portería si no hay nadie|Cliente con descuento especial por volumen|' +
    'Factura a nombre de la empresa|Revisar existencias antes de confirmar|Pago contra reembolso|Material frágil, embalar con cuidado|Devolución parcial pendiente de abono',
);
export const UNITS = poolOf(
  'mm|x 25 mm|x 40 mm|1,5 mm²|2,5 mm²|15 L|750 ml|100 uds.|blanco|negro|gris RAL 7016|izquierda|derecha|IP65|600 W',
);
export const USERS = poolOf('ventas01|ventas02|almacen|contabilidad|admin|integracion|web|mgarcia|jlopez|nocturno');

/** Digits, so that numbers in text need no encoder: `DIGITS[n]` for 0 to 999. */
export const DIGITS: readonly Buffer[] = Array.from({ length: 1000 }, (_, n) => utf16(String(n)));
export const ASCII_DIGITS: readonly Buffer[] = Array.from({ length: 1000 }, (_, n) => Buffer.from(String(n)));

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
export const JSON_PARTS = {
  open: [
    '{"tabla":"Ventas.Pedidos","accion":"UPDATE","clave":',
    '{"tabla":"Ventas.Clientes","accion":"UPDATE","clave":',
    '{"tabla":"Almacen.Existencias","accion":"UPDATE","clave":',
    '{"tabla":"Ventas.Pedidos","accion":"INSERT","clave":',
    '{"tabla":"Ventas.LineasPedido","accion":"DELETE","clave":',
  ].map(ascii) as [Buffer, ...Buffer[]],
  before: ascii(',"antes":{"estado":"pendiente","importe":'),
  after: ascii('},"despues":{"estado":"'),
  states: ['enviado', 'facturado', 'cobrado', 'anulado', 'en reparto'].map(ascii) as [Buffer, ...Buffer[]],
  amount: ascii('","importe":'),
  origin: ascii('},"origen":{"equipo":"PC-'),
  address: ascii('","ip":"192.168.'),
  dot: ascii('.'),
  session: ascii('","sesion":"'),
  close: ascii('","aplicacion":"Gestion 4.2"}}'),
} as const;
export const AT = utf16('@');
export const MAIL_HOSTS = poolOf(
  'gmail.com|hotmail.com|yahoo.es|outlook.com|ferreteriacentral.example|construcciones.example',
);
export const SPACE = utf16(' ');
