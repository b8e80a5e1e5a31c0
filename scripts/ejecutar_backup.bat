@echo off
rem Abre rexus-backup con doble clic. Pasa sus argumentos y devuelve su codigo de salida.
rem Este archivo se guarda en ASCII con finales de linea CRLF: cmd.exe lo lee igual en cualquier idioma.
setlocal EnableExtensions DisableDelayedExpansion

rem Doble clic: el Explorador llama a "cmd /c" con la ruta de este archivo; entonces la ventana se cerraria sin dejar leer nada.
set "REXUS_PAUSA="
set "REXUS_LLAMADA=%cmdcmdline:"=%"
if "%~1"=="" echo "%REXUS_LLAMADA%" | find /i "%~nx0" >nul && set "REXUS_PAUSA=1"

pushd "%~dp0.." || goto :sin_carpeta

where node >nul 2>nul || goto :sin_node
for /f "tokens=1,2 delims=v." %%a in ('node --version') do (
  set "REXUS_MAYOR=%%a"
  set "REXUS_MENOR=%%b"
)
if %REXUS_MAYOR% LSS 22 goto :node_antiguo
if %REXUS_MAYOR% EQU 22 if %REXUS_MENOR% LSS 15 goto :node_antiguo
if not exist "node_modules\" goto :sin_compilar
if not exist "dist\main.js" goto :sin_compilar

node "bin\rexus-backup.mjs" %*
set "REXUS_CODIGO=%ERRORLEVEL%"
goto :fin

:sin_carpeta
echo No se puede abrir la carpeta del programa: "%~dp0.."
set "REXUS_CODIGO=2"
goto :fin_sin_popd

:sin_node
echo Falta Node.js. Instale la version 22.15 o posterior desde https://nodejs.org y vuelva a intentarlo.
set "REXUS_CODIGO=2"
goto :fin

:node_antiguo
echo Node.js %REXUS_MAYOR%.%REXUS_MENOR% es demasiado antiguo: hace falta 22.15 o posterior. Descarguelo de https://nodejs.org
set "REXUS_CODIGO=2"
goto :fin

:sin_compilar
echo El programa aun no esta preparado. Abra una consola en esta carpeta y ejecute:
echo   npm ci
echo   npm run build
echo Carpeta: "%CD%"
set "REXUS_CODIGO=2"
goto :fin

:fin
popd
:fin_sin_popd
if defined REXUS_PAUSA (
  echo.
  pause
)
exit /b %REXUS_CODIGO%
