// Every icon of the program, by its Lucide name (ISC). Add a line here to use another.

import Archive from "@lucide/svelte/icons/archive";
import ArchiveRestore from "@lucide/svelte/icons/archive-restore";
import ArrowDown from "@lucide/svelte/icons/arrow-down";
import ArrowDownUp from "@lucide/svelte/icons/arrow-down-up";
import ArrowRight from "@lucide/svelte/icons/arrow-right";
import ArrowUp from "@lucide/svelte/icons/arrow-up";
import Ban from "@lucide/svelte/icons/ban";
import BookMarked from "@lucide/svelte/icons/book-marked";
import Building2 from "@lucide/svelte/icons/building-2";
import CalendarX2 from "@lucide/svelte/icons/calendar-x-2";
import Camera from "@lucide/svelte/icons/camera";
import Check from "@lucide/svelte/icons/check";
import ChevronDown from "@lucide/svelte/icons/chevron-down";
import ChevronLeft from "@lucide/svelte/icons/chevron-left";
import ChevronRight from "@lucide/svelte/icons/chevron-right";
import ChevronUp from "@lucide/svelte/icons/chevron-up";
import CircleAlert from "@lucide/svelte/icons/circle-alert";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CircleDashed from "@lucide/svelte/icons/circle-dashed";
import CircleDot from "@lucide/svelte/icons/circle-dot";
import CircleHelp from "@lucide/svelte/icons/circle-question-mark";
import CircleX from "@lucide/svelte/icons/circle-x";
import Clock from "@lucide/svelte/icons/clock";
import CloudAlert from "@lucide/svelte/icons/cloud-alert";
import CloudCheck from "@lucide/svelte/icons/cloud-check";
import CloudOff from "@lucide/svelte/icons/cloud-off";
import CloudUpload from "@lucide/svelte/icons/cloud-upload";
import Columns3 from "@lucide/svelte/icons/columns-3";
import Copy from "@lucide/svelte/icons/copy";
import Crop from "@lucide/svelte/icons/crop";
import Download from "@lucide/svelte/icons/download";
import Ellipsis from "@lucide/svelte/icons/ellipsis";
import Eye from "@lucide/svelte/icons/eye";
import EyeOff from "@lucide/svelte/icons/eye-off";
import FileDown from "@lucide/svelte/icons/file-down";
import FileSpreadsheet from "@lucide/svelte/icons/file-spreadsheet";
import FileText from "@lucide/svelte/icons/file-text";
import FileUp from "@lucide/svelte/icons/file-up";
import FolderOpen from "@lucide/svelte/icons/folder-open";
import GitCompare from "@lucide/svelte/icons/git-compare";
import Globe from "@lucide/svelte/icons/globe";
import GripVertical from "@lucide/svelte/icons/grip-vertical";
import Handshake from "@lucide/svelte/icons/handshake";
import Hash from "@lucide/svelte/icons/hash";
import History from "@lucide/svelte/icons/history";
import Hourglass from "@lucide/svelte/icons/hourglass";
import IdCard from "@lucide/svelte/icons/id-card";
import ImagePlus from "@lucide/svelte/icons/image-plus";
import Info from "@lucide/svelte/icons/info";
import Keyboard from "@lucide/svelte/icons/keyboard";
import KeyRound from "@lucide/svelte/icons/key-round";
import Landmark from "@lucide/svelte/icons/landmark";
import ListChecks from "@lucide/svelte/icons/list-checks";
import Lock from "@lucide/svelte/icons/lock";
import LockOpen from "@lucide/svelte/icons/lock-open";
import LogIn from "@lucide/svelte/icons/log-in";
import LogOut from "@lucide/svelte/icons/log-out";
import Mail from "@lucide/svelte/icons/mail";
import MailPlus from "@lucide/svelte/icons/mail-plus";
import MapPin from "@lucide/svelte/icons/map-pin";
import Monitor from "@lucide/svelte/icons/monitor";
import MonitorCheck from "@lucide/svelte/icons/monitor-check";
import Moon from "@lucide/svelte/icons/moon";
import Network from "@lucide/svelte/icons/network";
import PanelsTopLeft from "@lucide/svelte/icons/panels-top-left";
import Paperclip from "@lucide/svelte/icons/paperclip";
import PenLine from "@lucide/svelte/icons/pen-line";
import Pencil from "@lucide/svelte/icons/pencil";
import Phone from "@lucide/svelte/icons/phone";
import Plane from "@lucide/svelte/icons/plane";
import Plus from "@lucide/svelte/icons/plus";
import Printer from "@lucide/svelte/icons/printer";
import RefreshCw from "@lucide/svelte/icons/refresh-cw";
import RotateCcw from "@lucide/svelte/icons/rotate-ccw";
import RotateCw from "@lucide/svelte/icons/rotate-cw";
import ScanLine from "@lucide/svelte/icons/scan-line";
import ScanQrCode from "@lucide/svelte/icons/scan-qr-code";
import Search from "@lucide/svelte/icons/search";
import Server from "@lucide/svelte/icons/server";
import Settings from "@lucide/svelte/icons/settings";
import ShieldAlert from "@lucide/svelte/icons/shield-alert";
import ShieldCheck from "@lucide/svelte/icons/shield-check";
import ShieldQuestion from "@lucide/svelte/icons/shield-question-mark";
import Sparkles from "@lucide/svelte/icons/sparkles";
import Stamp from "@lucide/svelte/icons/stamp";
import Star from "@lucide/svelte/icons/star";
import Sun from "@lucide/svelte/icons/sun";
import Trash2 from "@lucide/svelte/icons/trash-2";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import Undo2 from "@lucide/svelte/icons/undo-2";
import User from "@lucide/svelte/icons/user";
import UserPlus from "@lucide/svelte/icons/user-plus";
import Users from "@lucide/svelte/icons/users";
import X from "@lucide/svelte/icons/x";
import ZoomIn from "@lucide/svelte/icons/zoom-in";
import ZoomOut from "@lucide/svelte/icons/zoom-out";

export const icons = {
  archive: Archive, "archive-restore": ArchiveRestore, "arrow-down": ArrowDown, "arrow-down-up": ArrowDownUp, "arrow-right": ArrowRight,
  "arrow-up": ArrowUp, ban: Ban, "book-marked": BookMarked, building: Building2, "calendar-x": CalendarX2, camera: Camera, check: Check,
  "chevron-down": ChevronDown, "chevron-left": ChevronLeft, "chevron-right": ChevronRight, "chevron-up": ChevronUp,
  "circle-alert": CircleAlert, "circle-check": CircleCheck, "circle-dashed": CircleDashed, "circle-dot": CircleDot,
  "circle-help": CircleHelp, "circle-x": CircleX, clock: Clock, "cloud-alert": CloudAlert, "cloud-check": CloudCheck,
  "cloud-off": CloudOff, "cloud-upload": CloudUpload, columns: Columns3, copy: Copy, crop: Crop, download: Download, ellipsis: Ellipsis, eye: Eye,
  "eye-off": EyeOff, "file-down": FileDown, "file-spreadsheet": FileSpreadsheet, "file-text": FileText, "file-up": FileUp,
  "folder-open": FolderOpen, "git-compare": GitCompare, globe: Globe, grip: GripVertical, handshake: Handshake, hash: Hash,
  history: History, hourglass: Hourglass, "id-card": IdCard, "image-plus": ImagePlus, info: Info, keyboard: Keyboard,
  "key-round": KeyRound, landmark: Landmark, "list-checks": ListChecks, lock: Lock, "lock-open": LockOpen, "log-in": LogIn,
  "log-out": LogOut, mail: Mail, "mail-plus": MailPlus, "map-pin": MapPin, monitor: Monitor, "monitor-check": MonitorCheck, moon: Moon,
  network: Network, "panels-top-left": PanelsTopLeft, paperclip: Paperclip, "pen-line": PenLine, pencil: Pencil, phone: Phone,
  plane: Plane, plus: Plus, printer: Printer, "refresh-cw": RefreshCw, "rotate-ccw": RotateCcw, "rotate-cw": RotateCw, "scan-line": ScanLine,
  "scan-qr-code": ScanQrCode, search: Search, server: Server, settings: Settings, "shield-alert": ShieldAlert,
  "shield-check": ShieldCheck, "shield-question": ShieldQuestion, sparkles: Sparkles, stamp: Stamp, star: Star, sun: Sun, trash: Trash2,
  "triangle-alert": TriangleAlert, "undo-2": Undo2, user: User, "user-plus": UserPlus, users: Users, x: X, "zoom-in": ZoomIn,
  "zoom-out": ZoomOut,
};

export type IconName = keyof typeof icons;
