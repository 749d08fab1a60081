# Appends new events of the wanted providers to a file of JSON lines, which seatwatch follows. Windows PowerShell 5.1 or newer.
# As a scheduled task: powershell -NoProfile -ExecutionPolicy Bypass -File C:\seatwatch\recipes\export-events.ps1
param([string]$Folder = "$env:ProgramData\seatwatch\events", [string[]]$Providers = @('Security Expert Data Service', 'Protege GX Data Service', 'SecurityExpertSV', 'GXSV', 'Service Control Manager', 'EventLog', 'Microsoft-Windows-Kernel-General', 'Microsoft-Windows-Kernel-Power'))
$mark = Join-Path $Folder 'last.xml'
$last = if (Test-Path $mark) { Import-Clixml $mark } else { @{ Application = 0; System = 0 } }
foreach ($log in 'Application', 'System') {
  # The ids begin anew when a log was cleared.
  if ((Get-WinEvent -LogName $log -MaxEvents 1 -ErrorAction SilentlyContinue).RecordId -lt $last[$log]) { $last[$log] = 0 }
  $named = ($Providers | ForEach-Object { "@Name='$_'" }) -join ' or '
  $events = @(Get-WinEvent -LogName $log -Oldest -FilterXPath "*[System[(EventRecordID > $($last[$log])) and Provider[$named]]]" -ErrorAction SilentlyContinue)
  $lines = $events | Select-Object TimeCreated, Id, Level, ProviderName, LogName, RecordId, MachineName, Message, Properties | ForEach-Object { ConvertTo-Json $_ -Compress -Depth 3 }
  if ($lines) { [IO.File]::AppendAllLines((Join-Path $Folder 'events.jsonl'), [string[]]$lines); $last[$log] = $events[-1].RecordId }
}
$last | Export-Clixml $mark
