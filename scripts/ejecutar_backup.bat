@echo off
rem Abre rexus-backup con doble clic. Pasa sus argumentos y devuelve su codigo de salida.
rem Este archivo se guarda en ASCII con finales de linea CRLF: cmd.exe lo lee igual en cualquier idioma.
setlocal EnableExtensions DisableDelayedExpansion
set "REXUS_CODIGO=2"
set "REXUS_PAUSA="

rem Doble clic: el Explorador llama a "cmd /c" con la ruta de este archivo; entonces la ventana se cerraria sin dejar leer nada.
rem Con argumentos lo llama otro programa o el Programador de tareas, que esperaria para siempre.
if not "%~1"=="" goto :preparado
if not defined cmdcmdline goto :preparado
rem Sin sus comillas, para que las de "set" e "if" guarden un & o un parentesis de la ruta.
set "REXUS_LLAMADA=%cmdcmdline:"=%"
if not "%REXUS_LLAMADA:ejecutar_backup=%"=="%REXUS_LLAMADA%" set "REXUS_PAUSA=1"
:preparado

rem La ruta entera, y no relativa: en la carpeta actual puede haber otra copia del programa.
if not exist "%~dp0..\bin\rexus-backup.mjs" goto :sin_carpeta
rem pushd y no cd: tambien funciona si el programa esta en una carpeta de red. "ver" borra el ERRORLEVEL de antes, que pushd conserva.
ver >nul
pushd "%~dp0.."
if errorlevel 1 goto :sin_carpeta

set "REXUS_MAYOR="
for /f "tokens=1,2 delims=v." %%a in ('node --version 2^>nul') do (
  set "REXUS_MAYOR=%%a"
  set "REXUS_MENOR=%%b"
)
if not defined REXUS_MAYOR goto :sin_node
if %REXUS_MAYOR% LSS 22 goto :node_antiguo
if %REXUS_MAYOR% EQU 22 if %REXUS_MENOR% LSS 15 goto :node_antiguo
if not exist "dist\main.js" goto :sin_compilar

node "bin\rexus-backup.mjs" %*
set "REXUS_CODIGO=%ERRORLEVEL%"
goto :volver

:sin_carpeta
echo No se encuentra el programa junto a este archivo: "%~f0"
echo El archivo debe quedarse en la carpeta scripts del programa. Para abrirlo desde otro sitio cree un acceso directo.
goto :fin

:sin_node
echo Falta Node.js. Instale la version 22.15 o posterior desde https://nodejs.org y vuelva a intentarlo.
goto :volver

:node_antiguo
echo Node.js %REXUS_MAYOR%.%REXUS_MENOR% es demasiado antiguo: hace falta 22.15 o posterior. Descarguelo de https://nodejs.org
goto :volver

:sin_compilar
echo El programa aun no esta preparado. Abra una consola en esta carpeta y ejecute:
echo   npm ci
echo   npm run build
echo Carpeta: "%CD%"

:volver
popd
:fin
if defined REXUS_PAUSA (
  echo.
  pause
)
exit /b %REXUS_CODIGO%
