# Appends new events of the wanted providers to a file of JSON lines, which seatwatch follows. Windows PowerShell 5.1 or newer.
# As a scheduled task: powershell -NoProfile -ExecutionPolicy Bypass -File C:\seatwatch\recipes\export-events.ps1
param([string]$Folder = "$env:ProgramData\seatwatch\events", [string[]]$Providers = @('Security Expert Data Service', 'Protege GX Data Service', 'SecurityExpertSV', 'GXSV', 'Service Control Manager', 'EventLog', 'Microsoft-Windows-Kernel-General', 'Microsoft-Windows-Kernel-Power'), [int]$MaxMB = 50, [int]$Keep = 10)
$mark = Join-Path $Folder 'last.xml'
$file = Join-Path $Folder 'events.jsonl'
$last = if (Test-Path $mark) { Import-Clixml $mark } else { @{ Application = 0; System = 0 } }
foreach ($log in 'Application', 'System') {
  # The ids begin anew when a log was cleared.
  if ((Get-WinEvent -LogName $log -MaxEvents 1 -ErrorAction SilentlyContinue).RecordId -lt $last[$log]) { $last[$log] = 0 }
  $named = ($Providers | ForEach-Object { "@Name='$_'" }) -join ' or '
  $events = @(Get-WinEvent -LogName $log -Oldest -FilterXPath "*[System[(EventRecordID > $($last[$log])) and Provider[$named]]]" -ErrorAction SilentlyContinue)
  $lines = $events | Select-Object TimeCreated, Id, Level, ProviderName, LogName, RecordId, MachineName, Message, Properties | ForEach-Object { ConvertTo-Json $_ -Compress -Depth 3 }
  if ($lines) {
    # seatwatch knows what it was renamed to by its name, and reads it to its end.
    if ((Test-Path $file) -and (Get-Item $file).Length -ge $MaxMB * 1MB) { Rename-Item $file "events.$(Get-Date -Format yyyyMMdd-HHmmss).jsonl" }
    [IO.File]::AppendAllLines($file, [string[]]$lines)
    $last[$log] = $events[-1].RecordId
  }
}
$last | Export-Clixml $mark
Get-ChildItem $Folder -Filter 'events.*-*.jsonl' | Sort-Object Name -Descending | Select-Object -Skip $Keep | Remove-Item
