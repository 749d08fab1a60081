@echo off
rem Writes the leases of EQuIS to a file that seatwatch watches, as a task of Windows, each minute.
rem The account of the task logs on to SQL Server as itself (-E): no password, and nothing to install beside sqlcmd.
rem It needs no more than: GRANT SELECT ON dbo.ST_LICENSE_USE TO [DOMAIN\account]
setlocal

set "SERVER=sql1.example.test"
set "DATABASE=EQUIS"
set "FOLDER=C:\ProgramData\seatwatch\equis"

rem What ended within the last day comes along, so that its true end is seen. For all that the table keeps, once:
rem set "HOURS=9600"
set "HOURS=24"

rem A lock is waited for 5 seconds, and this query is the one that yields: clients renew in that table, and exit where
rem they cannot. How many rows there are stands below them, so that a file that was cut off is known as one.
sqlcmd -E -S "%SERVER%" -d "%DATABASE%" -b -l 15 -t 60 -K ReadOnly -f 65001 -W -w 65535 -s "|" -o "%FOLDER%\leases.tmp" ^
 -Q "SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW; SELECT APP_ID, WORKSTATION, USER_NAME, CONVERT(varchar(23), LICENSE_CHECKED_OUT, 121) AS LICENSE_CHECKED_OUT, CONVERT(varchar(23), LICENSE_EXPIRES, 121) AS LICENSE_EXPIRES, [CHECKSUM] FROM dbo.ST_LICENSE_USE WHERE LICENSE_EXPIRES > DATEADD(hour, -%HOURS%, SYSUTCDATETIME()) OR (LICENSE_EXPIRES IS NULL AND LICENSE_CHECKED_OUT > DATEADD(hour, -%HOURS%, SYSUTCDATETIME()))"

rem What failed replaces nothing: seatwatch goes on with the last good file, and tells when it grows old.
if errorlevel 1 exit /b 1
move /y "%FOLDER%\leases.tmp" "%FOLDER%\leases.csv" >nul
