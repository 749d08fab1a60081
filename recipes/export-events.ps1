# Appends new events of the wanted providers to a file of JSON lines, which seatwatch follows, and a line on the run
# itself, so that a file that grows no more tells that nobody exports. Windows PowerShell 5.1 or newer. How it is made a
# scheduled task: docs/windows.md. Ends with 1 where a log could not be read; the line on the run says why.
param(
  [string]$Folder = "$env:ProgramData\seatwatch\events",
  [string[]]$Providers = @('Security Expert Data Service', 'Protege GX Data Service', 'SecurityExpertSV', 'GXSV', 'Service Control Manager', 'EventLog', 'Microsoft-Windows-Kernel-General', 'Microsoft-Windows-Kernel-Power'),
  [int]$MaxMB = 50,
  [int]$Keep = 10
)
$ErrorActionPreference = 'Stop'
$mark = Join-Path $Folder 'last.xml'
$file = Join-Path $Folder 'events.jsonl'
$failures = @()
$count = 0

function Write-Lines([string[]]$Lines) {
  # seatwatch knows what it was renamed to by its name, and reads it to its end.
  if ((Test-Path $file) -and (Get-Item $file).Length -ge $MaxMB * 1MB) { Rename-Item $file "events.$(Get-Date -Format yyyyMMdd-HHmmss).jsonl" }
  [IO.File]::AppendAllLines($file, $Lines)
}

# No event: nothing that Get-WinEvent cannot find is an error, all else is.
function Get-Found([scriptblock]$Get) {
  try { & $Get } catch { if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw } }
}

if (-not (Test-Path $Folder)) { New-Item -ItemType Directory $Folder | Out-Null }
$last = @{ Application = 0; System = 0 }
try { if (Test-Path $mark) { $last = Import-Clixml $mark } } catch { $failures += "last.xml: $($_.Exception.Message)" }
$named = ($Providers | ForEach-Object { "@Name='$_'" }) -join ' or '
foreach ($log in 'Application', 'System') {
  try {
    # The ids begin anew when a log was cleared.
    $newest = @(Get-Found { Get-WinEvent -LogName $log -MaxEvents 1 })
    if ($newest.Count -gt 0 -and $newest[0].RecordId -lt $last[$log]) { $last[$log] = 0 }
    $query = "*[System[(EventRecordID > $($last[$log])) and Provider[$named]]]"
    $events = @(Get-Found { Get-WinEvent -LogName $log -Oldest -FilterXPath $query })
    if ($events.Count -eq 0) { continue }
    Write-Lines @($events | Select-Object TimeCreated, Id, Level, ProviderName, LogName, RecordId, MachineName, Message, Properties | ForEach-Object { ConvertTo-Json $_ -Compress -Depth 3 })
    $last[$log] = $events[-1].RecordId
    $count += $events.Count
  } catch { $failures += "${log}: $($_.Exception.Message)" }
}
try { $last | Export-Clixml $mark } catch { $failures += "last.xml: $($_.Exception.Message)" }
Get-ChildItem $Folder -Filter 'events.*-*.jsonl' | Sort-Object Name -Descending | Select-Object -Skip $Keep | Remove-Item -ErrorAction SilentlyContinue
# Id 1: all was read. Id 2: why something was not, which seatwatch tells as trouble of the source.
$run = [ordered]@{
  TimeCreated = (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ss.fffZ', [Globalization.CultureInfo]::InvariantCulture)
  Id = $(if ($failures) { 2 } else { 1 })
  Level = $(if ($failures) { 2 } else { 4 })
  ProviderName = 'seatwatch-export'
  MachineName = $env:COMPUTERNAME
  Message = $(if ($failures) { $failures -join '; ' } else { "$count events exported" })
}
Write-Lines @(ConvertTo-Json $run -Compress)
exit $(if ($failures) { 1 } else { 0 })
