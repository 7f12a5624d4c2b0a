"""7z archives that py7zr locked with `PASSWORD`, by method, written out in base 85; some hide their names."""

import base64

PASSWORD = "비밀 7z!"
FILES = {
    "신청서.txt": "신청서 ".encode() * 40,
    "나/동의서.txt": b"agree" * 10,
    "빈.txt": b"",
    "표.bin": bytes(range(256)),
}
_PACKED = {
    "LZMA2": (
        "H+sCUCma9-d)B0j@Bsh-00000D*ylh00000FA~0j0VZz%HjW;ORyf^8nn7p6xTQQzex^cgQ^@RH1$uiBM|&hlA$5Q*{2C$we=+2k"
        "+mX92^i|N<fR}LUdQbH<NQZUAm*L$_dh>=HO;48bdeE2i4{V6;F4eV8?rVb5ObUZ3-WX$A5_XETFt}NJa?-C#U2m&0PERg}Ms)9}"
        "Z_Zrjoh6?CEWyVL2Aqy$or9EqKmrEbOmFr*I-56ZY8v&DSq(?f#4L|+Pw}P@YDm1$b_gO!GKZ+Ps0~_6k01}w3NIoGriCUi2a#Ps"
        "Iv3)xipcbbi@n?1cS7B3@+-sbofUpVfQ?&FT*vyI^3q%AhTt_f><bE6dS=n?C)T{unqZF(s?wL|n1SRENF=N|h>%otUkKZU0c1Ss"
        "97=B!O5ZE*ZgW4Ctj@Mb^q9`8_+zF)nZUO0N~8N%eod$lr*5G?>7l*5QDih|g>X$sP6INelPF8^f~I9bGgs^vahHi3Cv6yTH)Q^8"
        "sAs|xr*dmdsu>(h_F`nZRwzMce;@2UU6UI;g2Ri7kS6F%wO60M*ztd*0Zp7*SZ5vO9$CKt*Hvy^4$lWRSxu6UeV4g69Ka}Rr5+f;"
        "5bz7_MvO8KyMi(BhuZ|n_V7$0no_S(UsqD+pLBb#It!*1>8xm^BeRTFAb=m47Y2b40SSQM00#>J00ATh@dp7CQx9@{w!40SyAHz5"
        "uuzux)3*$O)c^n"
    ),
    "BCJ_LZMA": (
        "H+sCUCma9-jdKQ<$N>NV000007XSbN00000IsuWxZOQ9DsofN96Ib)96?evzLypE11A_Yl5FYs`_XV5{zzTg+?jLKrobYg1g0{DF"
        "zQ2E>&9BlKFvtGhZejN`Hy5y8(%Rz(vF7a;UBB?vmd_A#s6#YoSbhS~<x<FN;T=Yx0!$nhVu%7!NY7a@j({@FZ`fNjt$Hfy3_jPJ"
        "4Ne6bLkeZ&)hh68APYH<@mFZ~V3BM?;+Fnl3MkyEth%7i5D{kH<W#aJl_Y<vp>Sh<e;oj*k}YZqTXJ2miC{hb1ODG5wK*u2mS<SW"
        "7SFgNr(PVf5Pcl@*XGum*|ZG{@nm1FiO#uR1_UtW+d&RuYNB56;b>|052BidsK+&QY4Hggmfjp=kOB72-~ikJuw4KEfinlL57js<"
        "(2S$>+sAa_fk-4HzxctyY2{ISy#S9{q;6bsfxxmGkOpVoRe5bkv<m970rgf?7D+t6derD4Zk3&NypucgVVQyo7o3C~P%60RyuS-l"
        ">Gwx8s^Ij*za^}F$K8t7rx&z!9~Z@(@>Moc9<qf8BAN7PkOT}(xh=RU!=CU$mZFq)atQhyawbgw1!39JoH^}4Aeoxw9xR!MuENwq"
        "XHZ|{000007Y2b40SSP(00#>J00AK(0T>K`-2ea"
    ),
    "DEFLATE": (
        "H+sCUCma9-ki$P(-vIys000007XSbN00000V#c7%=7fVje%5oUAOpR;*W}$hIuGg0ZkhNi3sI8JH4qNdI3kZARnm&h_(fx0R4Cfn"
        "EE_4hho<(2)i!_&KRxBo@qvqS{tK{}eREP}O^82_5I8BZ2|NoXi}xqizH&h{JcObrQrxOZD{s-U>^rhe)!Z#B5l3PLm^XWM%6L(y"
        "an~qQ8!1^8w}GF|tkJ<SWlQ`C)C?45l`Th;%9G`w`dkJ}G5Gu(r+fBg4CPZ!jCsMjN=i(bGLjZ79`%J?ejRGsCpNE#_6{r*yaibE"
        "<)P>O2ScWmjx53IDxys>14p~aAa*}fW0dAGOPrmu<5IQx;t1SaSfclt(jhDUn+tKHMI11?#rFMAfWJ$k2M7@H*X=m-CuPCYoRJ`8"
        "^(EI*cG2opXJp_#1oAzv-~iMBr(FO5finlL57jv0J0EFM_IDGvBJOYtrIz(Q_}k4JEtWUC85|YRJby$HFJhX1vp1v1h1)EBdC?p}"
        "D;wnJO_C~SR6<{TPvL<A{L+l`-bCn9?H!Oum2DNz#*uTuezPl4H%P+5ltf-KY)b<eD7J}bOu^PZ;Mqk0NV=&c1~-%gF~?1m(fwvW"
        "J%-Ru8G-WSts*RoE8$Rz3EO3%b!kPlgAybF0000N27xdE34pHv2MYlJ0U;p)7z}{b000"
    ),
    "BZIP2": (
        "H+sCUCma9-Cai5y-~s>u00000D*ylh000001kgL<Dq;<lIYYKvypmml7K{gEd);qn%r(9!=!yhQ)%uv>YXfA|XK>5{%GhkBd$N(G"
        "d~`!wCnWhaH<FtMbI<%^<0aop=tM_T*`}O^foHVTk2HTn=N0ZD<swYn;=EYg|JZ_f5(o~0>j@Bf-W88!gx$F(6F(|9TZo)WO~qA|"
        "<a8n<W1Do_TzYHe6u0;x10px#Q$ll}ZdsF_7=XxWlC0G+P7RBA98KMWV8V)y%ZzEK{ZfiG%MQJqPD<Z)hr$gvtsK%`j^Vso6vP$1"
        "6!5&4kd?mmt{ah)g&iHO+t221V$B6-FuFs3Ij$7SxbQUo1ug#xdHl>|{4{Tl@SeyM5lO+<SHH3pQhh`CtETLgl9q|Na<iaU7|{jQ"
        "B_1N8mxf>ko4Hr+B#&9+6_`i@VSiruT{|V*AHDUQ8O0k7^TSbzD<i@SpAe3)u5z&Ee#pKJ?&$9f6<sRGZcSn!Sh*6L+AQwyOgN0A"
        "1Gdj9;&uOUL`6yOH~cCZj%sq-^%tSUj2UWd;(A|QbmZEK8Wz#xECm(Zu`YrQo~1%$A$qfEi8Kn&>WV?#J9m!X&zeQ0Ux`sl9j%it"
        "@xw+V?;5_wy&!vfc_)rEb^c-n&AYpPl#N@OIcs*4r4u5wBv2o2hYV(}lD+K3c%wnvMl7}Pp2kHl+puDs`7*|%I3YCfz$Y(Up=C)h"
        "#^Irx6G;qsLJ4F7zr!j?3<VlyHjr$|J>=V(ZRRqBJ0N<5uXeL&zG~-NuVUpkWMj*C?JH(O^L^UhO7HG<71yZ$e#}e$P4OQFxh$*y"
        "91&ofvp)Y`IL*FMCRsF4%e9`Qy=hoN5JDC=v>s$;cqlPv-zoyY<IsA^31=(a)|zkMKL<ZV!%HZA5)#GCsMcP5RaO*;EAkaQ+JUr@"
        "DMug$15>3gdqJ4>VkH!umc!AL5*a?wfw%?(jU|wmCCO$R+(TsFNI=YgQurN>7Y2d=0SSQM00#>J00ATh@dp7CQxBr4K)t|NL6cQ`"
        "WDl)`^WhAD)c^n"
    ),
    "COPY": (
        "H+sCUCma9-89?c)djkLf000007XSbN00000|4L6ag7NcBroFYMziIKZfDh{o${)9;uPGt27n3o_SE!(0)TMo+v9LKsKn2V+U`Qe="
        "9N&6}xCqQ#ID+kyUuoEMJi&;{F;@cKEW%>X<l)_5_Wls(SWxD1!;@-&>Ca{f1y6nbmCvlx#6j!~hKE$ppZ<FVzGd$u0$WcV$QMnz"
        "ho9JJFrz0O;cT(~ZSttrk`(?pG>5{$(ds6O)1aYuCDNmp9qhdfn_yeO?f&kTTq(T$!-(zrAFw&|gC*ZYNB1fE%UB1l<mqaIZdEl("
        "(*bm(XR3Z(c3wVY$gN?4H9GDlUHf~*x7Yntu;p#N!Y!bnug*?a+b554)1rU<i~g7)9oy)zX_UH%m*S17ESu-)%DN1yb6;|T<Vx_?"
        "i@uyPDk-CH=@%E0Q02Yi&MF*a2OlP)bI>*!jRj#0QJ<NmUH_;74fXu8H!Y4_|EA~%C6N|4qNvESi)hKxKX(Wm%=}x!3IS=#LN9Xu"
        "IH&92GSKp{9t~{9lCOu)dy8wzNJp^qRi{hdj_edEDL2pXZ~J!G$JS$fhMmqN)3X$i&l6>`7@+ZA0DFItsOOT1nlBVuI(E@E)wt&P"
        "P&pb46ey+gHX+Kl;}ryt0Wr?4sMGr~g=3`>>s`C`^g|cWT+~_)JS0R+z}PIEvFjYw{jvy6BNxR3T=)&>3M>H~HEO2+^ruh7Z|7DQ"
        "bDc*xR|?_4E0yN2z?}k2^^vU%TZ~j5NN=u^C}J%x5pnJOXJl-SOK*IMOfl<Mgw9q~nm_zVkgn&4=D_Jy=js9Urq-Uj$kk|I!R+AQ"
        "!y1+9f)nD0@k|I|BR_J#|H31c6gyR>Y0srTI8OoNO|b-AcVAoo8YIE{3#xEx(gY8q4g5kEZuiTHg}~VENtmuHkmJ458|PmD*ZoS("
        "c!DZXm<kacSV(AnsLx)eYQl$G_?f!~;k@(&0T->`-~h}3qg?<1finlL57kF*V;_dq$0<ISx&iP_<~5ZC(d}j2l0$k~M(6zRSC5Sm"
        "`76ns9E~Q1JT!s|3Y5-`VHk~hZ>H4Bwl0w{NgQ`DXxhHxbF~$@l~)5FTAJf=>Xa}^4j$)ldZq{F9hdp~k-e9Dt0r!`EEIz*P`gjh"
        "Usc`Qq00qzpxCjkV)WfOO{;yQ{R_jd-bUMGBd{7r;%8UaUP=l80000N27=H534p5r2MYlJ0U;p)7z}{T000"
    ),
    "PPMD": (
        "H+sCUCma9-tM7$O1_A&8000007XSbN00000hga*?{ECu#fhDDp8D7)`=_|LyLW`L2x33P*L+xrgL(PU6B~N$hY5QnUZo1b$@o-fN"
        "BS%T$S(Pwh+`KP_4ygFSBKKJ6zcI{tnSieIPIJ&@<`)1V{L8ihJoV3ty`@pw2$1tcq90ciZ}Q7F>o1~L72lFe%o0WUY8zv-s7DsV"
        "{c8Lm!X457V|Tb!TJ*v7+=#l2>F5U{RV6(n#A7IGsUhd+gw<DtB$Yo1RL3}SKPCC+*K&5FA}CxadNEQ+38)BWGw7MLvA&pU<Kq(2"
        "$Z`xkQHp$wf|4?@KUYrKz7RS<QgxN$)w^2&T+3hY4ZR>&8=2$!e~nUJeMwp@9kO3EqK#78PTDe<FiEKlp}{v?UQeyq!suWeMB7mC"
        "aj_Z#7z^=8*b#f%O`vB#xZSqFcwMH*CtoEqj_rKLDpLv@IX?xoVPn}isk|tr-~ikJu3Z2CfinlL57jxB!yvPsAVqVZKZ3<C2mSIx"
        ";2ffY8CGV9$#ie)IW@=bY&^y-f-OQsSR8iM5UBhbRt?f<Er>7r;ZDLcJv7^fvq9Kj3DZTi9*wT|sl;_kJF17kz@kQVNV4H&ge*K$"
        "3$EX!kn+GtN52vLF1fURHQ>1Hyy+Qg8hN*>GdKG<)8`-<W}BVMD$l&~Zr4w{(lsRV&K&TWGYL@=*TBuOlQ{qY000*TflvVnfVKb!"
        "3jqKDAt3=641nDL00"
    ),
}
LOCKED = {method: base64.b85decode(text) for method, text in _PACKED.items()}
